#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// Gradients of `outputs`, weighted by `at_outputs` (none: 1, for scalars), for `inputs`, each of
// its input's shape; 0 where the outputs do not depend on an input.
[[nodiscard]] std::vector<at::Tensor> gradients(const std::vector<at::Tensor>& outputs,
                                                const std::vector<at::Tensor>& inputs,
                                                const std::vector<at::Tensor>& at_outputs = {},
                                                bool retain_graph = false);

// The elements of all parts one after the other, written to `into` [their number].
void flatten_into(const at::Tensor& into, const std::vector<at::Tensor>& parts);

}  // namespace kindred
