#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// Gradients of `outputs`, weighted by `at_outputs` (none: 1, for scalars), for `inputs`, each
// flattened; 0 where the outputs do not depend on an input.
[[nodiscard]] std::vector<at::Tensor> flat_gradients(const std::vector<at::Tensor>& outputs,
                                                     const std::vector<at::Tensor>& inputs,
                                                     const std::vector<at::Tensor>& at_outputs = {},
                                                     bool retain_graph = false);

}  // namespace kindred
