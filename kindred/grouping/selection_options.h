#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace kindred {

struct SelectionProgress {
  double seconds;               // since the call
  std::optional<double> value;  // of the best grouping so far
  std::optional<double> bound;  // no grouping is better
};

struct SelectionOptions {
  uint64_t seed = 0;         // of local searches; a proven answer does not depend on it
  int threads = 1;           // for proofs of many tasks; no answer depends on it
  int64_t alternatives = 0;  // how many next best groupings are wanted
  std::optional<double> time_limit =
      std::nullopt;  // in seconds; then the best so far is the answer
  // Work after which a search without a proof and without a time limit ends, whatever the machine:
  // 1 is some ten seconds of one thread.
  double effort = 6;
  // More than some tasks: by a short local search alone, some hundredths of a second for 40 tasks.
  // Where an answer is looked at beside others and needs no proof; constraints are solved as ever.
  bool quick = false;
  std::function<void(const SelectionProgress&)> progress = nullptr;
};

}  // namespace kindred
