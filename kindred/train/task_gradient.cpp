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

// One task's head, on top of the trunk's graph: other heads then cost nothing.
at::Tensor own_outputs(const Network& network, const NetworkState& state,
                       const at::Tensor& features, int64_t task) {
  return network.outputs_of(task, features, state.parameters.views().data(),
                            state.buffers.views().data(), {.mode = PassMode::kLookAhead});
}

void write(const Network& network, const NetworkState& state, const at::Tensor& from,
           const std::vector<at::Tensor>& at_from, const at::Tensor& gradient) {
  const auto gradients =
      flat_gradients({from}, trained_shared(network, state), at_from, /*retain_graph=*/true);
  at::Tensor target = gradient;
  at::cat_out(target, gradients);
}

}  // namespace

void task_gradient(const Network& network, const LossBank& losses, const NetworkState& state,
                   const at::Tensor& features, const Batch& batch, int64_t task,
                   const at::Tensor& gradient) {
  const auto outputs = own_outputs(network, state, features, task);
  write(network, state, losses.loss_of(task, outputs, batch), {}, gradient);
}

void task_gradient(const Network& network, const NetworkState& state, const at::Tensor& features,
                   int64_t task, const at::Tensor& at_outputs, const at::Tensor& gradient) {
  write(network, state, own_outputs(network, state, features, task), {at_outputs}, gradient);
}

at::Tensor loss_gradients(const LossBank& losses, const at::Tensor& outputs, const Batch& batch) {
  const auto leaf = outputs.detach().requires_grad_(true);
  const auto sum = losses.losses(leaf, batch).sum();
  return torch::autograd::grad({sum}, {leaf})[0];
}

}  // namespace kindred
