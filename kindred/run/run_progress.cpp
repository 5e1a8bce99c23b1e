#include "kindred/run/run_progress.h"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>

#include "kindred/base/duration_text.h"

namespace kindred {
namespace {

// Seconds; shorter runs are not announced.
constexpr double kLongRun = 10;
// Before an estimate: the first joint steps allocate memory and are slow.
constexpr double kFirstSeconds = 1;
constexpr int64_t kFirstSteps = 10;

constexpr std::array<std::array<std::string_view, 2>, 5> kNames = {
    {{kJointTraining, kJointTraining},
     {"choosing groups", "resampling"},
     {kChosenNetworks, kChosenNetworks},
     {kComparedNetworks, kComparedNetworks},
     {kRefiningNetworks, kRefiningNetworks}}};

// Returns kNames.size() for any other name.
size_t stage_number(std::string_view name) {
  const auto* const found = std::find_if(kNames.begin(), kNames.end(), [&](const auto& names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  });
  return static_cast<size_t>(found - kNames.begin());
}

// Of networks trained in parallel.
double network_seconds(const RunWork& work, int64_t networks, double of_step) {
  const int64_t at_once = std::clamp<int64_t>(networks, 1, work.workers);
  return of_step * static_cast<double>(work.joint_threads) * static_cast<double>(work.steps) *
         static_cast<double>(networks) / static_cast<double>(at_once);
}

struct Shortened {
  std::string key;
  double seconds = 0;
};

// Returns the key, set to its next reasonable value, that shortens a run most.
std::optional<Shortened> shortest(const RunWork& work, double of_step) {
  std::optional<Shortened> best;
  const auto consider = [&](const std::string& key, const RunWork& less) {
    const double seconds = less.seconds(of_step);
    if (!best || seconds < best->seconds) best = {key, seconds};
  };
  RunWork less = work;
  if (work.random_groupings > 0) {
    less.random_groupings = 0;
    consider("run.random_groupings = 0", less);
  }
  if (work.trainings > 0) {
    less = work;
    less.trainings = 0;
    consider("refine.trainings = 0", less);
  }
  if (work.epochs > 1) {
    less = work;
    less.epochs = work.epochs / 2;
    less.steps = work.steps / work.epochs * less.epochs;
    consider(fmt::format("train.epochs = {}", less.epochs), less);
  }
  if (work.seeds > 1) {
    less = work;
    less.seeds = 1;
    consider("run.seeds = 1", less);
  }
  return best;
}

}  // namespace

double RunWork::seconds(double of_step) const {
  return of_step * static_cast<double>(joint_trainings * steps) +
         network_seconds(*this, chosen_networks(), of_step) +
         network_seconds(*this, compared_networks(), of_step) +
         network_seconds(*this, refining_networks(), of_step);
}

std::string estimate_text(const RunWork& work, double of_step) {
  const int64_t threads = std::max(work.workers, work.joint_threads);
  std::string text = fmt::format(
      "the whole run will take at most about {} on {} thread{} (up to {} networks of {} steps "
      "each)",
      duration_text(work.seconds(of_step)), threads, threads == 1 ? "" : "s",
      work.joint_trainings + work.chosen_networks() + work.compared_networks() +
          work.refining_networks(),
      work.steps);
  if (const auto shortened = shortest(work, of_step))
    text += fmt::format("; with {} it would take {}", shortened->key,
                        duration_text(shortened->seconds));
  return text;
}

RunProgress::StageSeconds RunProgress::expected(size_t stage, const StageProgress& progress) {
  const double done = static_cast<double>(progress.done) + progress.underway;
  if (done > 0 && progress.seconds > 0) {
    if (stage == 0) of_step_ = progress.seconds / done;
    if (stage >= 2) of_network_ = progress.seconds / done;
  }
  StageSeconds seconds{};
  seconds[0] = of_step_ * static_cast<double>(work_->joint_trainings * work_->steps);
  const std::array<int64_t, 3> networks = {work_->chosen_networks(), work_->compared_networks(),
                                           work_->refining_networks()};
  for (size_t k = 0; k < networks.size(); ++k)
    seconds[2 + k] = of_network_ > 0 ? of_network_ * static_cast<double>(networks[k])
                                     : network_seconds(*work_, networks[k], of_step_);
  return seconds;
}

void RunProgress::say_estimate(double of_step, const StageProgress& progress) {
  const bool known = progress.seconds >= kFirstSeconds && progress.done >= kFirstSteps;
  if (said_ || (!known && progress.done < progress.total)) return;
  said_ = true;
  if (work_->seconds(of_step) > kLongRun) reporter_.message(estimate_text(*work_, of_step));
}

void RunProgress::progress(const StageProgress& progress) {
  const size_t stage = stage_number(progress.stage);
  if (!work_ || stage == kStages) return reporter_.progress(progress);
  StageProgress out = progress;
  const StageSeconds seconds = expected(stage, progress);
  if (stage == 0) say_estimate(of_step_, progress);
  out.number = static_cast<int64_t>(stage) + 1;
  out.of = static_cast<int64_t>(work_->trainings > 0 ? kStages : kStages - 1);
  const double done = static_cast<double>(progress.done) + progress.underway;
  double left = done > 0 && progress.total > 0
                    ? progress.seconds / done * (static_cast<double>(progress.total) - done)
                    : seconds[stage];
  for (size_t later = stage + 1; later < kStages; ++later) left += seconds[later];
  if (done > 0 || left > 0) out.run_left = left;
  reporter_.progress(out);
}

}  // namespace kindred
