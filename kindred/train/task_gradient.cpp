#include "kindred/train/task_gradient.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/train/gradients.h"

namespace kindred {

std::vector<at::Tensor> trained_shared(const Network& network, const NetworkState& state) {
  std::vector<at::Tensor> trained;
  for (const size_t k : network.trained_shared()) trained.push_back(state.parameters.views()[k]);
  return trained;
}

namespace {

// Runs one task's head on the trunk's graph; other heads are not computed.
at::Tensor own_outputs(const Network& network, const NetworkState& state,
                       const at::Tensor& features, int64_t task) {
  return network.outputs_of(task, features, state.parameters.views(), state.buffers.views(),
                            {.mode = PassMode::kLookAhead});
}

std::vector<at::Tensor> back_from(const Network& network, const NetworkState& state,
                                  const at::Tensor& from, const std::vector<at::Tensor>& at_from) {
  return gradients({from}, trained_shared(network, state), at_from, /*retain_graph=*/true);
}

}  // namespace

std::vector<at::Tensor> task_gradient(const Network& network, const LossBank& losses,
                                      const NetworkState& state, const at::Tensor& features,
                                      const Batch& batch, int64_t task) {
  const auto outputs = own_outputs(network, state, features, task);
  return back_from(network, state, losses.loss_of(task, outputs, batch), {});
}

std::vector<at::Tensor> task_gradient(const Network& network, const NetworkState& state,
                                      const at::Tensor& features, int64_t task,
                                      const at::Tensor& at_outputs) {
  const auto weight = network.linear_head(task, state.parameters.views());
  if (!weight.defined())
    return back_from(network, state, own_outputs(network, state, features, task), {at_outputs});
  // ∂L/∂features = ∂L/∂outputs · W, without a pass through the head.
  return back_from(network, state, features, {at::mm(at_outputs, weight.detach())});
}

at::Tensor loss_gradients(const LossBank& losses, const at::Tensor& outputs, const Batch& batch) {
  const auto leaf = outputs.detach().requires_grad_(true);
  const auto sum = losses.losses(leaf, batch).sum();
  return torch::autograd::grad({sum}, {leaf})[0];
}

}  // namespace kindred
