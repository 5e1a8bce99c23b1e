#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/base/json.h"

namespace kindred {

class JsonRecord;

// Schedule of sources per training step. Depends only on the options, the number of tasks, the seed
// and the urgencies, so a run measures the same on every machine.
//
// With affinity.every = k: all tasks at every k-th step. Otherwise steps are divided into windows
// whose length follows from the overhead; one uniformly drawn step of each window measures some of
// the sources. Windows form cycles. In a cycle every source has at least one turn, and the
// remaining turns go to the most urgent sources. A source's turns fall on windows drawn without
// replacement. Hence a source with t turns in a cycle of c steps is measured at any given step with
// probability t / c, and the mean of values weighted by c / t is unbiased, however the urgencies
// are computed (stratified sampling with the estimator of Horvitz and Thompson, JASA 1952).
class MeasuringPlan {
 public:
  // Cost of measuring one source, in training steps: both are one forward and one backward pass of
  // the trunk. Threads make sources cheaper; the plan ignores this, so it is machine-independent.
  static constexpr double kCostOfSource = 1;

  struct Turn {
    std::vector<size_t> sources;        // ascending; empty: no measurement at this step
    std::vector<double> probabilities;  // per source: that a given step measures it
  };

  // `planned_steps` is the number of steps of all epochs. The plan has time for kLeastCycles cycles
  // in them, even if that exceeds the requested overhead: a task never measured cannot be grouped.
  // `tasks` is at least 1.
  static constexpr double kLeastCycles = 4;
  MeasuringPlan(const AffinityOptions& options, size_t tasks, uint64_t seed, int64_t planned_steps);

  // Returns the least overhead possible for a training of `planned_steps` steps, if it exceeds
  // affinity.overhead and affinity.every = 0; otherwise nothing.
  [[nodiscard]] static std::optional<double> least_overhead(const AffinityOptions& options,
                                                            size_t tasks, int64_t planned_steps);
  // Least number of turns in a training, mean over the sources; each has at least kLeastCycles.
  static constexpr int64_t kLeastMeanTurns = 2 * static_cast<int64_t>(kLeastCycles);

  // Returns the sources to measure at `step`. Steps must not descend.
  [[nodiscard]] Turn turn(int64_t step);

  // Sets the shares of the spare turns, one per task, ≥ 0; applies from the next cycle.
  void set_urgency(std::vector<double> urgency) { next_urgency_ = std::move(urgency); }

  [[nodiscard]] Json save() const;
  // Throws InputError, naming the key, if `saved` is not from save() of a plan for as many tasks.
  void restore(const JsonRecord& saved);

 private:
  void begin_cycle(int64_t cycle);
  [[nodiscard]] std::vector<size_t> turns_of_cycle(int64_t cycle) const;

  int64_t every_, window_ = 1;  // steps
  size_t tasks_, at_once_ = 0, windows_ = 0;
  uint64_t seed_;
  int64_t cycle_ = -1;
  std::vector<double> urgency_, next_urgency_;  // of the current cycle; of later cycles
  std::vector<std::vector<size_t>> sources_;    // per window of the cycle
  std::vector<double> probabilities_;           // per task
};

}  // namespace kindred
