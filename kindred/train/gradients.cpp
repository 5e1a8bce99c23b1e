#include "kindred/train/gradients.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/autograd.h>

namespace kindred {

std::vector<at::Tensor> flat_gradients(const std::vector<at::Tensor>& outputs,
                                       const std::vector<at::Tensor>& inputs,
                                       const std::vector<at::Tensor>& at_outputs,
                                       bool retain_graph) {
  // A user's own encoder may hold parameters that its forward leaves alone.
  auto gradients = torch::autograd::grad(outputs, inputs, at_outputs, retain_graph,
                                         /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < gradients.size(); ++i)
    gradients[i] = gradients[i].defined()
                       ? gradients[i].flatten()
                       : at::zeros({inputs[i].numel()}, inputs[i].options().requires_grad(false));
  return gradients;
}

}  // namespace kindred
