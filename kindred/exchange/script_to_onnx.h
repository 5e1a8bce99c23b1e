#pragma once

#include "kindred/exchange/onnx_graph.h"

namespace torch::jit {
struct Module;
}

namespace kindred {

// Adds the operations of a TorchScript method forward(self, x: Tensor) -> Tensor without branches
// and loops, with the module's tensors as constants, and returns its result. Throws InputError,
// naming the operation, for one that has no counterpart here.
[[nodiscard]] OnnxValue add_forward(OnnxGraph& graph, const torch::jit::Module& module,
                                    const OnnxValue& x);

}  // namespace kindred
