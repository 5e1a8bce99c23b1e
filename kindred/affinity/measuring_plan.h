#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/base/json.h"

namespace kindred {

// Which tasks are measured as sources at which step. A function of the options, the number of
// tasks, the seed and the urgencies alone, so that a run measures alike on every machine.
//
// With affinity.every = k: all tasks at every k-th step. Otherwise steps are cut into windows, as
// long as the overhead asks for; one step of each, drawn uniformly, measures some sources. Windows
// make cycles: in a cycle every source has at least one turn and the others go to the most urgent
// ones, and its turns fall on windows drawn without replacement. A source with t turns in a cycle
// of c steps is thus measured at any one step with chance t / c, and values that count c / t times
// have a mean without bias, whatever the urgencies are made of (stratified sampling and the
// estimator of Horvitz and Thompson, JASA 1952).
class MeasuringPlan {
 public:
  // What measuring one source costs, in training steps: either is one forward and one backward pass
  // of the trunk. Several threads make sources cheaper; the plan does not count on them, so that it
  // is the same everywhere.
  static constexpr double kCostOfSource = 1;

  struct Turn {
    std::vector<size_t> sources;  // ascending; none: nothing is measured
    std::vector<double> chances;  // of each, that any one step measures it
  };

  // Of `most_steps` steps, in which there is time for kLeastCycles cycles even if the overhead
  // asked for leaves none: a task that is never measured cannot be grouped. `tasks` at least 1.
  static constexpr double kLeastCycles = 4;
  MeasuringPlan(const AffinityOptions& options, size_t tasks, uint64_t seed, int64_t most_steps);

  // The least overhead that so short a training can have, where it is more than the options allow
  // (affinity.every = 0); else nothing.
  [[nodiscard]] static std::optional<double> least_overhead(const AffinityOptions& options,
                                                            size_t tasks, int64_t most_steps);
  // That every source has at least so many turns.
  static constexpr int64_t kLeastTurns = 2 * static_cast<int64_t>(kLeastCycles);

  // Steps must not descend.
  [[nodiscard]] Turn turn(int64_t step);

  // Shares of the turns that are to spare, one a task, at least 0; from the next cycle on.
  void set_urgency(std::vector<double> urgency) { next_urgency_ = std::move(urgency); }

  [[nodiscard]] Json save() const;
  // Throws Json::exception for what save() did not give.
  void restore(const Json& saved);

 private:
  void begin_cycle(int64_t cycle);
  [[nodiscard]] std::vector<size_t> turns_of_cycle(int64_t cycle) const;

  int64_t every_, window_ = 1;  // steps
  size_t tasks_, at_once_ = 0, windows_ = 0;
  uint64_t seed_;
  int64_t cycle_ = -1;
  std::vector<double> urgency_, next_urgency_;  // of the present cycle, of those to come
  std::vector<std::vector<size_t>> sources_;    // of each window of the cycle
  std::vector<double> chances_;                 // of each task
};

}  // namespace kindred
