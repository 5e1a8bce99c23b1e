#include "kindred/affinity/probe.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <ATen/Functions.h>

#include "kindred/affinity/task_gradients.h"
#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/train/threads.h"

namespace kindred {

AffinityProbe::AffinityProbe(const AffinityOptions& options, const DataSet& validation,
                             uint64_t seed, std::filesystem::path file, int workers)
    : options_(options),
      validation_(validation),
      seed_(seed),
      path_(std::move(file)),
      pool_(workers),
      measure_(make_measure(options)) {}

void AffinityProbe::observe(const StepContext& context) {
  if (context.step % options_.every != 0) return;
  const auto begin = std::chrono::steady_clock::now();
  const SingleThreadedOperations single_threaded;

  if (options_.data == LookBatch::kTrain) {
    append(context, context.present,
           measure_->measure({context, context.batch, context.task_losses, pool_}));
  } else {
    RandomStream stream(derive_seed(seed_, "look", static_cast<uint64_t>(context.step)));
    auto rows = random_permutation(validation_.rows(), stream);
    rows.resize(static_cast<size_t>(std::min(context.batch.inputs.size(0), validation_.rows())));
    const Batch look = validation_.get(at::tensor(rows, at::kLong));
    const auto losses = losses_at(context, context.state.parameters.views().data(), look);
    append(context, context.losses.present(look),
           measure_->measure({context, look, losses, pool_}));
  }
  ++measurements_;
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void AffinityProbe::append(const StepContext& context, const std::vector<bool>& look_present,
                           std::vector<std::vector<double>> rows) {
  Json matrix = Json::array();
  for (size_t source = 0; source < rows.size(); ++source) {
    Json row = Json::array();
    for (size_t target = 0; target < rows.size(); ++target) {
      const bool measured =
          context.present[source] && look_present[target] && std::isfinite(rows[source][target]);
      row.push_back(measured ? Json(rows[source][target]) : Json(nullptr));
    }
    matrix.push_back(std::move(row));
  }
  const Json line = {{"step", context.step},
                     {"epoch", context.epoch},
                     {"learning_rate", context.learning_rate},
                     {"losses", context.task_losses},
                     {"matrix", std::move(matrix)}};
  file_->append(line.dump() + "\n");
}

Json AffinityProbe::save() {
  file_->sync();
  return {{"bytes", file_->length()}, {"measurements", measurements_}, {"seconds", seconds_}};
}

void AffinityProbe::restore(const Json& saved) {
  try {
    measurements_ = saved.is_null() ? 0 : saved.at("measurements").get<int64_t>();
    seconds_ = saved.is_null() ? 0 : saved.at("seconds").get<double>();
    file_ = std::make_unique<AppendFile>(path_,
                                         saved.is_null() ? 0 : saved.at("bytes").get<uint64_t>());
  } catch (const Json::exception&) {
    throw InputError(path_.string() +
                     ": the checkpoint's record of the measurements is damaged; remove "
                     "the checkpoint");
  }
}

}  // namespace kindred
