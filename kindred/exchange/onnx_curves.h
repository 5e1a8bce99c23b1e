#pragma once

#include <string>

#include "kindred/exchange/onnx_graph.h"

namespace kindred {

// Adds a function of each element of x to a graph.
using OnnxCurve = OnnxValue (*)(OnnxGraph& graph, const OnnxValue& x);

// That of a TorchScript operation, such as "aten::gelu"; null if it is none of these.
[[nodiscard]] OnnxCurve curve_of(const std::string& operation);

}  // namespace kindred
