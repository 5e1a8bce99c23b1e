#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "kindred/affinity/measuring_plan.h"
#include "kindred/affinity/probe.h"
#include "kindred/base/error.h"
#include "kindred/machine/device.h"
#include "kindred/report/summary.h"
#include "kindred/run/affinity_runs.h"
#include "kindred/run/joined_progress.h"
#include "kindred/stats/shared_labels.h"
#include "kindred/study/delivery.h"
#include "kindred/study/grouping_judge.h"
#include "kindred/study/study.h"

// The joint trainings of a Study, and what it takes from an earlier run in place of one.

namespace kindred {
namespace {

constexpr const char* kWarmFolder = "warm";

// Before measuring: a warning if its cost exceeds affinity.overhead.
std::optional<std::string> overhead_warning(const Config& config, const PreparedData& data) {
  const size_t tasks = data.tasks.size();
  const int64_t steps = planned_steps(config.train, data.training.rows());
  const auto least = MeasuringPlan::least_overhead(config.affinity, tasks, steps);
  if (!least) return std::nullopt;
  return fmt::format(
      "affinity.overhead = {} will be exceeded: {} tasks need {} trial steps each on average, the "
      "minimum for a measurement of every pair, and there are {} training steps; measuring will "
      "take up to {:.0f} % of the training's time. More train.epochs or a smaller train.batch "
      "lowers that",
      config.affinity.overhead, tasks, MeasuringPlan::kLeastMeanTurns, steps, 100 * *least);
}

}  // namespace

void Study::take_from_earlier() {
  const auto file = directory_.file(kReuseFile);
  if (earlier_) {
    Takeover taken = take_over(earlier_->run, config_, run_data_, store_, directory_,
                               earlier_->warm, earlier_->former_targets);
    reused_ = std::move(taken.record);
    starts_ = std::move(taken.starts);
    earlier_.reset();
    reporter_.message(reused_affinities_text(*reused_));
  } else if (!reused_ && std::filesystem::exists(file)) {
    reused_ = read_reuse(file);
  }
  if (!reused_) return;
  std::map<NetworkKey, std::filesystem::path> offers;
  const auto folder = std::filesystem::path(reused_->run) / "networks";
  for (const auto& same : reused_->networks)
    offers[{same.task_numbers, same.seed}] = folder / same.folder;
  store_.offer(std::move(offers));
}

void Study::measure_once(int64_t run, Reporter& progress) {
  const auto file = search_file(directory_.path(), run);
  if (std::filesystem::exists(file)) return;
  if (run == 0)
    if (const auto overhead = overhead_warning(config_, data_)) reporter_.warning(*overhead);
  if (reused_ && reused_->affinities == AffinitySource::kWarm && starts_.empty())
    throw InputError(fmt::format("{}: began with --from {}; repeat that",
                                 directory_.path().string(), reused_->run));
  const auto at = static_cast<size_t>(run);
  if (at >= starts_.size() || !starts_[at]) {
    write_json_file(file, to_json(joint_training_.lead(run, progress)));
    return;
  }
  // Its network has had more training than the other methods' and is not compared with them.
  NetworkStore store(config_, data_, directory_, kWarmFolder);
  store.start_from(*starts_[at]);
  const auto joint = joint_network();
  const auto probe = make_probe(run, /*writes=*/true);
  write_json_file(
      file, to_json(store.train_observed({joint.tasks, joint.seed + static_cast<uint64_t>(run)},
                                         *probe, progress)));
}

void Study::measure_affinity() {
  if (config_.run.save_initial) save_initial_network();
  const int64_t runs = config_.affinity.runs;
  JoinedProgress progress(reporter_);
  progress.expect_total(runs * planned_steps(config_.train, data_.training.rows()));
  for (int64_t run = 0; run < runs; ++run) {
    measure_once(run, progress);
    progress.next_part();
  }
  const auto names = task_names();
  const bool carried = reused_ && reused_->affinities == AffinitySource::kCarried;
  SearchTiming timing = timing_of(read_searches(directory_, runs), names.size());
  if (carried) timing = without_cost(timing);
  write_json_file(directory_.file("timing.json"), to_json(timing));
  write_affinities(directory_, config_.affinity, names,
                   reused_ ? affinity_provenance(*reused_) : Json(),
                   shared_labels_json(data_.label_overlap, data_.tasks.size()));
  if (!carried) reporter_.message(search_text(read_searches(directory_, runs), names.size()));
}

void Study::save_initial_network() {
  const auto joint = joint_network();
  const auto network = store_.network(joint.tasks);
  const auto state = NetworkState::initial(
      *network, at::TensorOptions().dtype(scalar_type(config_.train)), joint.seed);
  deliver_initial(config_, data_, *network, state, joint.seed, directory_.file("initial"));
}

std::unique_ptr<AffinityProbe> Study::make_probe(int64_t run, bool writes) const {
  return std::make_unique<AffinityProbe>(
      config_.affinity, task_names(), data_.validation,
      static_cast<uint64_t>(config_.run.seed + run), measurements_file(directory_.path(), run),
      worker_count(config_.run, device_of(config_.run)), judge(), writes);
}

Judge Study::judge() const {
  // A fixed schedule without early stopping needs no judge.
  if (config_.affinity.every > 0 && config_.affinity.stop == StopRule::kNever) return nullptr;
  std::vector<double> weights;
  for (const auto& task : data_.tasks) weights.push_back(task.weight);
  return make_grouping_judge(config_.affinity, config_.grouping, weights, thread_count(config_.run),
                             reporter_.stop_token());
}

}  // namespace kindred
