#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/task/loss.h"

namespace kindred {

// The network's shared parameters that train, in the order of Network::trained_shared().
[[nodiscard]] std::vector<at::Tensor> trained_shared(const Network& network,
                                                     const NetworkState& state);

// ∂L_task/∂θ_s for each of those parameters. `features` is the trunk's output for `batch`; its
// graph stays, for other tasks.
[[nodiscard]] std::vector<at::Tensor> task_gradient(const Network& network, const LossBank& losses,
                                                    const NetworkState& state,
                                                    const at::Tensor& features, const Batch& batch,
                                                    int64_t task);
// The same where ∂L_task/∂(the task's outputs) is known: `at_outputs` [rows, its outputs].
[[nodiscard]] std::vector<at::Tensor> task_gradient(const Network& network,
                                                    const NetworkState& state,
                                                    const at::Tensor& features, int64_t task,
                                                    const at::Tensor& at_outputs);

// ∂L_j/∂outputs for all tasks j at once: [rows, all outputs], as Network::outputs() has them. A
// task's loss depends on its own columns alone.
[[nodiscard]] at::Tensor loss_gradients(const LossBank& losses, const at::Tensor& outputs,
                                        const Batch& batch);

}  // namespace kindred
