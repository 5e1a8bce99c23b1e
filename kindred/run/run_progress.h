#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "kindred/base/json.h"
#include "kindred/run/reporter.h"

namespace kindred {

// Names, in StageProgress::stage, of the stages of `kindred run` that report progress.
inline constexpr const char* kJointTraining = "joint training";
inline constexpr const char* kChosenNetworks = "training the chosen networks";
inline constexpr const char* kComparedNetworks = "training networks to compare with";
inline constexpr const char* kRefiningNetworks = "training networks to refine the answer";

// Upper bounds on the work of a new run.
struct RunWork {
  int64_t tasks = 0;
  int64_t networks = 0;  // of a grouping, at most
  int64_t seeds = 0;
  int64_t random_groupings = 0;
  int64_t trainings = 0;        // of refinement
  int64_t folds = 1;            // of the answer's cross-validation; 1: none
  int64_t epochs = 0;           // of every training, at most
  int64_t steps = 0;            // of the joint training, and of any other at most
  int64_t workers = 1;          // networks trained in parallel
  int64_t joint_trainings = 1;  // with measuring
  int64_t joint_threads = 1;    // per operation of the joint training

  [[nodiscard]] int64_t chosen_networks() const { return seeds * networks; }
  // Single-task networks, random groupings, and one network for all for every seed but those of the
  // joint trainings.
  [[nodiscard]] int64_t compared_networks() const {
    return seeds * (tasks + random_groupings * networks) +
           std::max<int64_t>(0, seeds - joint_trainings);
  }
  // The answer's networks, one for all, and single-task networks within the limit, on every fold.
  [[nodiscard]] int64_t cross_validated_networks() const {
    return folds == 1 ? 0 : folds * (networks + 1 + (tasks <= networks ? tasks : 0));
  }
  // The planned trainings, with the first seed, the answer's networks with the others, and its
  // cross-validation.
  [[nodiscard]] int64_t refining_networks() const {
    return trainings == 0 ? 0 : trainings + (seeds - 1) * networks + cross_validated_networks();
  }
  // Returns the run's seconds if a step of the joint training, with measuring, takes `of_step`
  // seconds. An upper bound except for the cost of parallel training: trainings may stop early,
  // only one measures, and a network of fewer tasks does less.
  [[nodiscard]] double seconds(double of_step) const;
};

// "the whole run will take at most about 6 min 20 s on 2 threads (up to 83 networks of 3000 steps
// each); with run.seeds = 1 it would take 2 min 10 s", with the key that shortens it most.
[[nodiscard]] std::string estimate_text(const RunWork& work, double of_step);

// Forwards a study's reports. Adds to each progress the stage's number and the estimated time left
// of the whole run, at the rate so far. Reports once, from the first measured steps of the joint
// training, how long the run will take, if more than 10 s.
class RunProgress : public Reporter {
 public:
  // `reporter` must outlive this.
  explicit RunProgress(Reporter& reporter) : reporter_(reporter) {}

  // Sets the work. Before, progress is forwarded unchanged.
  void plan(const RunWork& work) { work_ = work; }

  void message(const std::string& text) override { reporter_.message(text); }
  void warning(const std::string& text) override { reporter_.warning(text); }
  void progress(const StageProgress& progress) override;
  [[nodiscard]] std::stop_token stop_token() const override { return reporter_.stop_token(); }

 private:
  static constexpr size_t kStages = 5;
  using StageSeconds = std::array<double, kStages>;

  // Returns the estimated seconds of each whole stage; 0 if unknown.
  [[nodiscard]] StageSeconds expected(size_t stage, const StageProgress& progress);
  void say_estimate(double of_step, const StageProgress& progress);

  Reporter& reporter_;
  std::optional<RunWork> work_;
  double of_step_ = 0;     // seconds per step of the joint training
  double of_network_ = 0;  // seconds per network, trained in parallel
  bool said_ = false;
};

}  // namespace kindred
