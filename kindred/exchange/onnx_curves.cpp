#include "kindred/exchange/onnx_curves.h"

#include <cmath>
#include <map>

#include <ATen/Functions.h>

namespace kindred {
namespace {

// For float64 ONNX Runtime has no Elu and no Erf, and it joins Gemm with Relu or Tanh, and
// x · Sigmoid(x), to operations that it does not have either
// (findings/onnxruntime_float64_fusion.sh). So float64 curves are written otherwise.
bool is_wide(const OnnxValue& x) {
  return x.type == at::kDouble;
}

std::string scalar(OnnxGraph& graph, double value, const OnnxValue& x) {
  return graph.constant(at::scalar_tensor(value, x.type));
}

// 1 + exp x
std::string one_more_than_exp(OnnxGraph& graph, const std::string& exponent, const OnnxValue& x) {
  return graph.add("Add", {graph.add("Exp", {exponent}), scalar(graph, 1, x)});
}

OnnxValue relu(OnnxGraph& graph, const OnnxValue& x) {
  if (is_wide(x)) return {graph.add("Max", {x.name, scalar(graph, 0, x)}), x.type};
  return {graph.add("Relu", {x.name}), x.type};
}

OnnxValue sigmoid(OnnxGraph& graph, const OnnxValue& x) {
  return {graph.add("Sigmoid", {x.name}), x.type};
}

// In float64 1 − 2 / (1 + exp 2x).
OnnxValue tanh(OnnxGraph& graph, const OnnxValue& x) {
  if (!is_wide(x)) return {graph.add("Tanh", {x.name}), x.type};
  const auto two = scalar(graph, 2, x);
  const auto below = one_more_than_exp(graph, graph.add("Mul", {x.name, two}), x);
  return {graph.add("Sub", {scalar(graph, 1, x), graph.add("Div", {two, below})}), x.type};
}

// In float64 x above 0, else exp x − 1.
OnnxValue elu(OnnxGraph& graph, const OnnxValue& x) {
  if (!is_wide(x)) return {graph.add("Elu", {x.name}), x.type};
  const auto zero = scalar(graph, 0, x);
  const auto exponential = graph.add("Exp", {graph.add("Min", {x.name, zero})});
  const auto below = graph.add("Sub", {exponential, scalar(graph, 1, x)});
  return {graph.add("Where", {graph.add("Greater", {x.name, zero}), x.name, below}), x.type};
}

// x · Φ(x) = x/2 · (1 + erf(x / √2)); float64 has the error function of float32.
OnnxValue gelu(OnnxGraph& graph, const OnnxValue& x) {
  auto error = graph.add("Mul", {x.name, scalar(graph, std::sqrt(0.5), x)});
  error = graph.add("Erf", {is_wide(x) ? graph.cast(error, at::kFloat) : error});
  if (is_wide(x)) error = graph.cast(error, at::kDouble);
  const auto half = graph.add("Mul", {x.name, scalar(graph, 0.5, x)});
  return {graph.add("Mul", {half, graph.add("Add", {error, scalar(graph, 1, x)})}), x.type};
}

// x · σ(x) = x / (1 + exp −x)
OnnxValue silu(OnnxGraph& graph, const OnnxValue& x) {
  const auto below = one_more_than_exp(graph, graph.add("Neg", {x.name}), x);
  return {graph.add("Div", {x.name, below}), x.type};
}

}  // namespace

OnnxCurve curve_of(const std::string& operation) {
  static const std::map<std::string, OnnxCurve> all = {
      {"aten::relu", relu}, {"aten::sigmoid", sigmoid}, {"aten::tanh", tanh},
      {"aten::elu", elu},   {"aten::gelu", gelu},       {"aten::silu", silu}};
  const auto found = all.find(operation);
  return found == all.end() ? nullptr : found->second;
}

}  // namespace kindred
