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

void task_gradient(const Network& network, const LossBank& losses, const NetworkState& state,
                   const at::Tensor& features, const Batch& batch, int64_t task,
                   const at::Tensor& gradient) {
  // Through the head to the trunk's output first: other heads then cost nothing.
  const auto leaf = features.detach().requires_grad_(true);
  const auto outputs =
      network.outputs_of(task, leaf, state.parameters.views().data(), state.buffers.views().data(),
                         {.mode = PassMode::kLookAhead});
  const auto loss = losses.loss_of(task, outputs, batch);
  const auto at_features = torch::autograd::grad({loss}, {leaf});
  const auto gradients = flat_gradients({features}, trained_shared(network, state), at_features,
                                        /*retain_graph=*/true);
  at::Tensor target = gradient;
  at::cat_out(target, gradients);
}

}  // namespace kindred
