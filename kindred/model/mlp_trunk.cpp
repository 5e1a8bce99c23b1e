#include "kindred/model/mlp_trunk.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/model/layers.h"

namespace kindred {

MlpTrunk::MlpTrunk(const ModelOptions& options, int64_t input_width)
    : options_(options), widths_{input_width} {
  if (options.hidden.empty())
    throw InputError("model.hidden: an mlp trunk needs at least one layer");
  widths_.insert(widths_.end(), options.hidden.begin(), options.hidden.end());
  for (size_t layer = 0; layer + 1 < widths_.size(); ++layer) {
    const int64_t in = widths_[layer], out = widths_[layer + 1];
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    const auto name = [&](const char* part) { return fmt::format("layer{}.{}", layer, part); };
    parameters_.push_back({.name = name("weight"), .shape = {out, in}, .bound = bound});
    parameters_.push_back({.name = name("bias"), .shape = {out}, .bound = bound});
    if (options.normalization == Normalization::kNone) continue;
    parameters_.push_back({.name = name("norm.weight"), .shape = {out}, .value = 1});
    parameters_.push_back({.name = name("norm.bias"), .shape = {out}, .value = 0});
    if (options.normalization == Normalization::kLayer) continue;
    buffers_.push_back({.name = name("norm.running_mean"), .shape = {out}, .value = 0});
    buffers_.push_back({.name = name("norm.running_var"), .shape = {out}, .value = 1});
  }
}

int64_t MlpTrunk::widest() const {
  return *std::max_element(widths_.begin(), widths_.end());
}

at::Tensor MlpTrunk::forward(const at::Tensor& inputs, TensorSpan parameters, TensorSpan buffers,
                             const Pass& pass) const {
  at::Tensor x = inputs;
  for (size_t layer = 0; layer + 1 < widths_.size(); ++layer) {
    const at::Tensor before = x;
    x = at::linear(x, parameters[0], parameters[1]);
    parameters = parameters.subspan(2);
    if (options_.normalization == Normalization::kBatch) {
      x = batch_norm(x, parameters, buffers, pass);
      parameters = parameters.subspan(2);
      buffers = buffers.subspan(2);
    } else if (options_.normalization == Normalization::kLayer) {
      // Some libtorch kernels do not accept a bfloat16 input with float32 parameters.
      x = at::layer_norm(x.to(parameters[0].scalar_type()), {widths_[layer + 1]}, parameters[0],
                         parameters[1], kNormEpsilon);
      parameters = parameters.subspan(2);
    }
    x = activate(x, options_.activation);
    if (skips(layer)) x = x + before;
    x = dropout(x, options_.dropout, pass, layer);
  }
  return x;
}

}  // namespace kindred
