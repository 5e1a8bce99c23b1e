#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// Returns the gradients of `outputs`, weighted by `at_outputs` (empty: 1, for scalar outputs), with
// respect to `inputs`, each in its input's shape; 0 if the outputs do not depend on an input.
[[nodiscard]] std::vector<at::Tensor> gradients(const std::vector<at::Tensor>& outputs,
                                                const std::vector<at::Tensor>& inputs,
                                                const std::vector<at::Tensor>& at_outputs = {},
                                                bool retain_graph = false);

// Writes the concatenated elements of `parts` to `into` [total elements].
void flatten_into(const at::Tensor& into, const std::vector<at::Tensor>& parts);

}  // namespace kindred
