#pragma once

#include <string>
#include <vector>

#include "kindred/data/feature_encoder.h"
#include "kindred/model/network.h"

namespace kindred {

// Serialises a network, its encoder and the units of its tasks as a TorchScript file, for libtorch
// and Python's torch.jit.load. `encoder` is not used for pictures, whose raw rows hold samples from
// 0 to 255. forward(raw [rows, features] float64) → Dict[str, Tensor] by task name, float64:
// regression [rows] in the task's units, binary [rows] probability of the positive class,
// multiclass [rows, classes] probabilities. Parameters are named trunk.<name> and
// heads.<identifier>.<name>, buffers trunk.<name> and encoder.<name>; those of a user's own encoder
// trunk.encoder.<name>.
//   identifiers: one per task of the network, distinct, from head_identifiers.
[[nodiscard]] std::string script_module_bytes(const FeatureEncoder& encoder, const Network& network,
                                              const NetworkState& state,
                                              const std::vector<std::string>& identifiers);

// Converts task names to distinct names that are valid for submodules of `heads`.
[[nodiscard]] std::vector<std::string> head_identifiers(const std::vector<std::string>& tasks);

}  // namespace kindred
