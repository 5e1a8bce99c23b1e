#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/study/network_store.h"

namespace kindred {

// Which trained network answers for each task, and how well.
struct Serving {
  std::vector<size_t> group;                // of each task: index into the groups
  std::vector<std::optional<double>> test;  // each task's metric on the test rows
  std::vector<std::vector<std::optional<double>>> test_without;  // as in NetworkRecord
  double validation_total = 0;  // weighted sum of the serving networks' validation losses
};

// The networks of `groups`, trained with `seed`; a task that several hold is served by the one with
// the smaller validation loss for it (the earlier group in a tie). `weighting` is as in NetworkKey.
// All tasks must be covered and all networks trained. Throws as NetworkStore::scores does.
[[nodiscard]] Serving serve(NetworkStore& store, const std::vector<std::vector<int64_t>>& groups,
                            uint64_t seed, const std::string& weighting = {});

}  // namespace kindred
