#include "kindred/mlp/mlp_shape.h"

#include <algorithm>

namespace kindred {
namespace {

Curve curve_of(Activation activation) {
  switch (activation) {
    case Activation::kRelu:
      return Curve::kRelu;
    case Activation::kGelu:
      return Curve::kGelu;
    case Activation::kSilu:
      return Curve::kSilu;
    case Activation::kTanh:
      return Curve::kTanh;
    case Activation::kElu:
      return Curve::kElu;
  }
  return Curve::kRelu;
}

// Hands out the network's tensors in their order.
class Tensors {
 public:
  explicit Tensors(const Network& network) : network_(network) {}

  MlpTensor next() {
    const auto& spec = network_.parameters()[index_];
    MlpTensor tensor{.index = index_++, .gradient = {}};
    if (spec.frozen) return tensor;
    tensor.gradient = trained_;
    trained_ += spec.elements();
    return tensor;
  }

 private:
  const Network& network_;
  size_t index_ = 0;
  int64_t trained_ = 0;
};

}  // namespace

std::optional<MlpShape> MlpShape::of(const Network& network) {
  const ModelOptions& options = network.options();
  if (options.trunk != "mlp" || network.is_dense() || network.setting().keeps_map ||
      network.setting().bfloat16)
    return std::nullopt;
  MlpShape shape;
  shape.curve = curve_of(options.activation);
  shape.normalization = options.normalization;
  shape.dropout = options.dropout;
  shape.tasks = network.tasks();
  Tensors tensors(network);
  int64_t in = network.input().elements();
  for (const int64_t out : options.hidden) {
    MlpLayer layer;
    layer.in = in;
    layer.out = out;
    layer.skips = options.residual && in == out;
    layer.weight = tensors.next();
    layer.bias = tensors.next();
    if (shape.normalization != Normalization::kNone) {
      layer.norm_weight = tensors.next();
      layer.norm_bias = tensors.next();
    }
    layer.running = 2 * shape.layers.size();
    shape.layers.push_back(layer);
    in = out;
  }
  shape.first_trained =
      static_cast<size_t>(std::find_if(shape.layers.begin(), shape.layers.end(),
                                       [](const MlpLayer& layer) { return layer.is_trained(); }) -
                          shape.layers.begin());
  for (size_t number = 0; number <= options.head_hidden.size(); ++number) {
    const bool last = number == options.head_hidden.size();
    MlpHeadLayer layer;
    layer.in = in;
    for (const auto& task : shape.tasks) {
      layer.columns.push_back(layer.width);
      layer.widths.push_back(last ? task.outputs() : options.head_hidden[number]);
      layer.width += layer.widths.back();
    }
    layer.weight = tensors.next();
    layer.bias = tensors.next();
    shape.heads.push_back(std::move(layer));
    if (!last) in = options.head_hidden[number];
  }
  return shape;
}

int64_t MlpShape::widest() const {
  int64_t widest = layers.front().in;
  for (const auto& layer : layers) widest = std::max(widest, layer.out);
  for (const auto& layer : heads) widest = std::max(widest, layer.width);
  return widest;
}

}  // namespace kindred
