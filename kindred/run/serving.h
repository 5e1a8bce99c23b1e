#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/run/network_store.h"

namespace kindred {

// The network that serves each task, and its results.
struct Serving {
  std::vector<size_t> group;                // per task: index into the groups
  std::vector<std::optional<double>> test;  // per task: metric on the test rows
  std::vector<std::vector<std::optional<double>>> test_without;  // as in NetworkRecord
  double validation_total = 0;  // weighted sum of the serving networks' validation losses
  double validation_error = 0;  // likewise of their NetworkStore::validation_errors()
};

// Assigns each task to a network of `groups` trained with `seed`: among those that have it, the one
// with the smallest validation error for it, see NetworkStore::validation_errors() (ties: the
// earlier group). `weighting` is as in NetworkKey. Precondition: all tasks are covered, all
// networks trained. Throws as NetworkStore::scores() does.
[[nodiscard]] Serving serve(NetworkStore& store, const std::vector<std::vector<int64_t>>& groups,
                            uint64_t seed, const std::string& weighting = {});

}  // namespace kindred
