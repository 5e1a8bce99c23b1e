#include "kindred/train/gradients.h"

#include <ATen/Functions.h>
#include <torch/csrc/autograd/autograd.h>

namespace kindred {

std::vector<at::Tensor> gradients(const std::vector<at::Tensor>& outputs,
                                  const std::vector<at::Tensor>& inputs,
                                  const std::vector<at::Tensor>& at_outputs, bool retain_graph) {
  // A user's encoder may hold parameters that its forward pass does not use.
  auto found = torch::autograd::grad(outputs, inputs, at_outputs, retain_graph,
                                     /*create_graph=*/false, /*allow_unused=*/true);
  for (size_t i = 0; i < found.size(); ++i)
    if (!found[i].defined()) found[i] = at::zeros_like(inputs[i].detach());
  return found;
}

void flatten_into(const at::Tensor& into, const std::vector<at::Tensor>& parts) {
  std::vector<at::Tensor> flat;
  flat.reserve(parts.size());
  for (const auto& part : parts) flat.push_back(part.flatten());
  at::Tensor target = into;
  at::cat_out(target, flat);
}

}  // namespace kindred
