#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace kindred {

struct SelectionProgress {
  double seconds;               // since the call
  std::optional<double> value;  // of the incumbent
  std::optional<double> bound;  // on the value of any grouping
};

struct SelectionOptions {
  uint64_t seed = 0;         // of local searches; a proven answer does not depend on it
  int threads = 1;           // for proofs with many tasks; results do not depend on it
  int64_t alternatives = 0;  // number of next best groupings wanted
  std::optional<double> time_limit = std::nullopt;  // in seconds; then returns the incumbent
  // Work limit of a search without a proof and without a time limit, independent of the machine; 1
  // is about ten seconds of one thread.
  double effort = 6;
  // Uses only a short local search for all but small problems: some hundredths of a second for 40
  // tasks, without a proof. Problems with constraints are solved as usual.
  bool quick = false;
  std::function<void(const SelectionProgress&)> progress = nullptr;
  std::stop_token stop = {};  // cancels the search; its incumbent is the result
};

}  // namespace kindred
