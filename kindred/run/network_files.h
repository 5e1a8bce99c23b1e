#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/run/network_key.h"

namespace kindred {

inline constexpr const char* kWeightsFile = "weights.safetensors";
inline constexpr const char* kWeightsFormat = "kindred.weights/1";
inline constexpr const char* kTaskCheckpoints = "task_checkpoints.json";

// The folder of a network below networks/ or the like.
[[nodiscard]] std::string folder_name(const NetworkKey& key);
// The rows of `part`, one of the parts of `data`, that a network of `tasks` learns from or is
// evaluated on: those with a label for any of them.
[[nodiscard]] DataSet network_rows(const PreparedData& data, const DataSet& part,
                                   const std::vector<int64_t>& tasks);
// The rows with a label for any of `tasks`, int64 [count]; undefined if that is all of them.
[[nodiscard]] at::Tensor labelled_rows(const DataSet& data, const std::vector<int64_t>& tasks);
// Reads the weights in a network's folder into `state`. Throws InputError if they are missing or
// damaged, FailureError if they are of another network.
void read_weights(const std::filesystem::path& folder, const NetworkState& state);
// Makes the trained network in `folder`, of another run, the network `key` in the folder `own`:
// weights are shared by a hard link where the file system can. Throws InputError if a file is
// missing or damaged, FailureError if one cannot be written.
void take_network(const std::filesystem::path& folder, const NetworkKey& key,
                  const std::filesystem::path& own);

}  // namespace kindred
