#include "kindred/affinity/probe.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <utility>

#include <ATen/Functions.h>

#include "kindred/affinity/task_gradients.h"
#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/machine/threads.h"
#include "kindred/stats/measurements.h"

namespace kindred {
namespace {

// The first assessment follows after this many measurements per source, later ones each after this
// factor more: rarely if judgements only distribute turns.
constexpr int64_t kFirstToStop = 4, kFirstToShare = 16;
constexpr double kNextToStop = 1.2, kNextToShare = 2;

// What precedes a fault of the record in a message.
std::string damaged_record(const std::filesystem::path& path) {
  return path.string() +
         ": the checkpoint's record of the measurements is damaged; remove the checkpoint";
}

}  // namespace

AffinityProbe::AffinityProbe(const AffinityOptions& options, std::vector<std::string> tasks,
                             const DataSet& validation, uint64_t seed, std::filesystem::path file,
                             int workers, Judge judge, bool writes)
    : options_(options),
      tasks_(std::move(tasks)),
      validation_(validation),
      seed_(seed),
      path_(std::move(file)),
      pool_(workers),
      judge_(std::move(judge)),
      measurer_(options),
      mean_(tasks_),
      writes_(writes),
      next_judgement_((stops() ? kFirstToStop : kFirstToShare) *
                      static_cast<int64_t>(tasks_.size())) {}

void AffinityProbe::observe(const StepContext& context) {
  const MeasuringPlan::Turn turn = plan(context.planned_steps).turn(context.step);
  if (turn.sources.empty()) return;
  const auto begin = std::chrono::steady_clock::now();
  const OperationThreads threads(1);
  measure(context, turn);
  ++measurements_;
  sources_ += static_cast<int64_t>(turn.sources.size());
  consider(context);
  seconds_ += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

bool AffinityProbe::observes(int64_t step, int64_t planned_steps) {
  return !plan(planned_steps).turn(step).sources.empty();
}

MeasuringPlan& AffinityProbe::plan(int64_t planned_steps) {
  if (plan_) return *plan_;
  plan_.emplace(options_, tasks_.size(), seed_, planned_steps);
  if (!saved_plan_.is_null()) plan_->restore({saved_plan_, damaged_record(path_)});
  return *plan_;
}

std::vector<AffinityRows> AffinityProbe::rows_of(const StepContext& context,
                                                 const Batch& evaluation,
                                                 const std::vector<double>& losses,
                                                 const MeasuringPlan::Turn& turn) {
  Ranks& ranks = context.ranks;
  const auto size = static_cast<size_t>(ranks.size());
  if (size == 1) return measurer_.measure({context, evaluation, losses, turn.sources, pool_});
  // Source number s of the turn is measured by the process of rank s modulo their number.
  std::vector<size_t> own;
  for (auto place = static_cast<size_t>(ranks.rank()); place < turn.sources.size(); place += size)
    own.push_back(turn.sources[place]);
  const size_t measures = measurer_.measures().size(), tasks = tasks_.size();
  const size_t most = (turn.sources.size() + size - 1) / size;
  auto values = at::zeros({static_cast<int64_t>(measures * most * tasks)}, at::kDouble);
  if (!own.empty()) {
    const auto measured = measurer_.measure({context, evaluation, losses, own, pool_});
    for (size_t m = 0; m < measures; ++m)
      for (size_t place = 0; place < own.size(); ++place)
        std::copy(measured[m][place].begin(), measured[m][place].end(),
                  values.data_ptr<double>() + (m * most + place) * tasks);
  }
  const auto all = ranks.gather(values);
  std::vector<AffinityRows> rows(measures);
  for (size_t m = 0; m < measures; ++m)
    for (size_t place = 0; place < turn.sources.size(); ++place) {
      const double* const row =
          all[place % size].data_ptr<double>() + (m * most + place / size) * tasks;
      rows[m].emplace_back(row, row + tasks);
    }
  return rows;
}

void AffinityProbe::measure(const StepContext& context, const MeasuringPlan::Turn& turn) {
  if (options_.data == EvaluationData::kTrain) {
    append(context, turn, context.present,
           rows_of(context, context.batch, context.task_losses, turn));
    return;
  }
  RandomStream stream(derive_seed(seed_, "look", static_cast<uint64_t>(context.step)));
  auto rows = random_permutation(validation_.rows(), stream);
  rows.resize(static_cast<size_t>(std::min(context.batch.inputs.size(0), validation_.rows())));
  const Batch evaluation =
      on_device(validation_.get(at::tensor(rows, at::kLong)), context.batch.inputs.device());
  const auto pass = MlpPass::of(context.network, context.state.parameters.flat().options());
  const auto losses = losses_at(context, trained_shared(context), evaluation, pass.get());
  append(context, turn, context.losses.present(evaluation),
         rows_of(context, evaluation, losses, turn));
}

void AffinityProbe::append(const StepContext& context, const MeasuringPlan::Turn& turn,
                           const std::vector<bool>& evaluation_present,
                           const std::vector<AffinityRows>& matrices) {
  const auto as_json = [&](const AffinityRows& rows) {
    Json matrix = Json::array();
    for (size_t place = 0; place < rows.size(); ++place) {
      Json row = Json::array();
      for (size_t target = 0; target < tasks_.size(); ++target) {
        const double value = rows[place][target];
        const bool measured = context.present[turn.sources[place]] && evaluation_present[target] &&
                              std::isfinite(value);
        row.push_back(measured ? Json(value) : Json(nullptr));
      }
      matrix.push_back(std::move(row));
    }
    return matrix;
  };
  Json line = {{"step", context.step},
               {"epoch", context.epoch},
               {"learning_rate", context.learning_rate},
               {"losses", context.task_losses},
               {"matrix", as_json(matrices[0])}};
  if (options_.every == 0) {
    line["sources"] = turn.sources;
    line["chances"] = turn.probabilities;
  }
  for (size_t m = 1; m < matrices.size(); ++m)
    line["also"][measurer_.measures()[m].name] = as_json(matrices[m]);
  const std::string text = line.dump();
  if (file_) file_->append(text + "\n");
  add_to_mean(text);
}

void AffinityProbe::add_to_mean(const std::string& line) {
  const auto measured = measurement_from_line(line, tasks_.size(), path_.string());
  mean_.add(measured.values.data(), measured.weights.data());
}

void AffinityProbe::consider(const StepContext& context) {
  if (!judge_ || sources_ < next_judgement_) return;
  next_judgement_ = static_cast<int64_t>(
      std::ceil(static_cast<double>(sources_) * (stops() ? kNextToStop : kNextToShare)));
  Assessment assessment = judge_(mean_.matrix());
  const auto least = options_.stop_after * static_cast<double>(context.planned_steps);
  stop_requested_ = stops() && assessment.decided && static_cast<double>(context.step) + 1 >= least;
  judgements_.push_back({{"step", context.step},
                         {"regret", assessment.regret},
                         {"gain", assessment.gain},
                         {"decided", assessment.decided}});
  plan(context.planned_steps).set_urgency(std::move(assessment.urgency));
}

Json AffinityProbe::seconds_alone() const {
  Json alone = Json::object();
  for (const auto& measure : measurer_.measures())
    alone[measure.name] = seconds_ * measurer_.seconds().share_of(measure);
  return alone;
}

Json AffinityProbe::save() {
  file_->sync();
  const MeasuringSeconds& parts = measurer_.seconds();
  return {{"bytes", file_->length()},
          {"measurements", measurements_},
          {"sources", sources_},
          {"seconds", seconds_},
          {"parts", {parts.gradients, parts.norms, parts.derivatives, parts.steps}},
          {"alone", seconds_alone()},
          {"plan", plan_ ? plan_->save() : saved_plan_},
          {"next_judgement", next_judgement_},
          {"judgements", judgements_},
          {"satisfied", stop_requested_}};
}

void AffinityProbe::restore(const Json& saved) {
  if (saved.is_null()) {
    if (writes_) file_ = std::make_unique<AppendFile>(path_, 0);
    return;
  }
  const JsonRecord record(saved, damaged_record(path_));
  const auto bytes = static_cast<uint64_t>(record.whole("bytes"));
  measurements_ = record.whole("measurements");
  sources_ = record.whole("sources");
  seconds_ = record.number("seconds", at_least(0));
  const auto parts = record.finite_numbers("parts", 4);
  measurer_.restore(
      {.gradients = parts[0], .norms = parts[1], .derivatives = parts[2], .steps = parts[3]});
  next_judgement_ = record.whole("next_judgement");
  judgements_ = record.list("judgements");
  stop_requested_ = record.boolean("satisfied");
  saved_plan_ = record.at("plan");
  if (writes_) file_ = std::make_unique<AppendFile>(path_, bytes);
  std::ifstream stream(path_);
  uint64_t read = 0;
  for (std::string line; read < bytes && std::getline(stream, line); read += line.size() + 1)
    add_to_mean(line);
}

}  // namespace kindred
