#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kindred {

// Identifies a network of a study.
struct NetworkKey {
  std::vector<int64_t> tasks;                           // tasks of the network, ascending
  uint64_t seed = 0;                                    // of the training
  std::string weighting = {};                           // of the losses; empty: train.weighting
  auto operator<=>(const NetworkKey&) const = default;  // NOLINT(modernize-use-nullptr)
};

}  // namespace kindred
