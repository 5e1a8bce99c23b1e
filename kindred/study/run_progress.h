#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "kindred/base/json.h"
#include "kindred/study/reporter.h"

namespace kindred {

// Names of the stages of `kindred run` that tell their progress, as StageProgress::stage has them.
inline constexpr const char* kJointTraining = "joint training";
inline constexpr const char* kChosenNetworks = "training the chosen networks";
inline constexpr const char* kComparedNetworks = "training networks to compare with";

// What a whole run has to do at most, when nothing of it is there yet.
struct RunWork {
  int64_t tasks = 0;
  int64_t networks = 0;  // of a grouping, at most
  int64_t seeds = 0;
  int64_t random_groupings = 0;
  int64_t epochs = 0;         // of every training, at most
  int64_t steps = 0;          // of the joint training, and of any other at most
  int64_t workers = 1;        // networks that train side by side
  int64_t joint_threads = 1;  // that share an operation of the joint training

  [[nodiscard]] int64_t chosen_networks() const { return seeds * networks; }
  // Single-task networks, one network for all with the seeds but the first, and random groupings.
  [[nodiscard]] int64_t compared_networks() const {
    return seeds * (tasks + random_groupings * networks) + seeds - 1;
  }
  // Of the run, when a step of the joint training, with what measuring adds, takes so many seconds.
  // An upper bound but for what training side by side costs: trainings may stop early, measuring is
  // done in one alone, and a network of fewer tasks does less.
  [[nodiscard]] double seconds(double of_step) const;
};

// "the whole run will take at most about 6 min 20 s on 2 threads (up to 83 networks of 3000 steps
// each); run.seeds = 1 would make it 2 min 10 s": the key that shortens it most.
[[nodiscard]] std::string estimate_text(const RunWork& work, double of_step);

// Passes on what a study tells, and adds to each progress which stage of the run it is and how long
// the whole run takes still, by the pace seen so far. Says once, from the first measured steps of
// the joint training, how long the run will take, where that is longer than some seconds.
class RunProgress : public Reporter {
 public:
  // `reporter` must outlive it.
  explicit RunProgress(Reporter& reporter) : reporter_(reporter) {}

  // What there is to do; nothing is added before.
  void plan(const RunWork& work) { work_ = work; }

  void message(const std::string& text) override { reporter_.message(text); }
  void warning(const std::string& text) override { reporter_.warning(text); }
  void progress(const StageProgress& progress) override;
  [[nodiscard]] std::stop_token stop_token() const override { return reporter_.stop_token(); }

 private:
  static constexpr size_t kStages = 4;
  using StageSeconds = std::array<double, kStages>;

  // Seconds of each stage as a whole, by what is known; 0 where nothing is.
  [[nodiscard]] StageSeconds expected(size_t stage, const StageProgress& progress);
  void say_estimate(double of_step, const StageProgress& progress);

  Reporter& reporter_;
  std::optional<RunWork> work_;
  double of_step_ = 0;     // seconds, of the joint training
  double of_network_ = 0;  // seconds, of trainings side by side
  bool said_ = false;
};

}  // namespace kindred
