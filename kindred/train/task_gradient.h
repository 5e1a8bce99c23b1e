#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/task/loss.h"

namespace kindred {

// Returns the trainable shared parameters, in the order of Network::trained_shared().
[[nodiscard]] std::vector<at::Tensor> trained_shared(const Network& network,
                                                     const NetworkState& state);

// Returns ∂L_task/∂θ_s for each of those parameters. `features` is the trunk's output for `batch`;
// its graph is retained for other tasks.
[[nodiscard]] std::vector<at::Tensor> task_gradient(const Network& network, const LossBank& losses,
                                                    const NetworkState& state,
                                                    const at::Tensor& features, const Batch& batch,
                                                    int64_t task);
// The same for known `at_outputs` = ∂L_task/∂(the task's outputs) [rows, the task's outputs].
[[nodiscard]] std::vector<at::Tensor> task_gradient(const Network& network,
                                                    const NetworkState& state,
                                                    const at::Tensor& features, int64_t task,
                                                    const at::Tensor& at_outputs);

// Returns ∂L_j/∂outputs for all tasks j, [rows, all outputs], laid out as by Network::outputs(). A
// task's loss depends on its own columns only.
[[nodiscard]] at::Tensor loss_gradients(const LossBank& losses, const at::Tensor& outputs,
                                        const Batch& batch);

}  // namespace kindred
