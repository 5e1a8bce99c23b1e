#include "kindred/model/xception_trunk.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/model/layers.h"

namespace kindred {
namespace {

constexpr int64_t kFirst = 32, kSecond = 64, kWide = 728;
constexpr int64_t kFullChannels = 64;

int64_t halved(int64_t side) {
  return (side + 1) / 2;
}

// Pads an odd side with zeros, so that a 2 × 2 convolution with stride 2 covers all pixels.
at::Tensor made_even(const at::Tensor& x) {
  const int64_t down = x.size(2) % 2, right = x.size(3) % 2;
  return down + right == 0 ? x : at::constant_pad_nd(x, {0, right, 0, down}, 0);
}

}  // namespace

int64_t scaled_channels(int64_t channels, const ModelOptions& options) {
  const double share = static_cast<double>(options.channels) / kFullChannels;
  return std::max<int64_t>(1, std::llround(static_cast<double>(channels) * share));
}

XceptionTrunk::XceptionTrunk(const ModelOptions& options, const InputShape& input, bool keeps_map)
    : input_(input),
      map_(scaled_channels(kSecond, options), halved(input.height), halved(input.width)),
      keeps_map_(keeps_map) {
  if (!input.is_picture())
    throw InputError(
        "model.trunk = \"xception\" needs pictures, but the data are a table; choose \"mlp\"");
  const int64_t first = scaled_channels(kFirst, options);
  first_ = {"first", input.channels, first, 3, 2};
  second_ = {"second", first, map_.channels, 3, 1};
  add_convolution(first_, parameters_, buffers_);
  add_convolution(second_, parameters_, buffers_);
  widest_ = std::max(input.elements(), std::max(first, map_.channels) * map_.height * map_.width);
  int64_t number = 0;
  const auto name = [&] { return fmt::format("block{}", number++); };
  for (const int64_t out : {int64_t{128}, int64_t{256}, kWide})
    add_block(name(), scaled_channels(out, options), 2, true);
  for (int i = 0; i < 8; ++i) add_block(name(), map_.channels, 3, false);
}

void XceptionTrunk::add_block(const std::string& name, int64_t out, int64_t repeats, bool strided) {
  XceptionBlock block;
  block.begins_with_relu = !blocks_.empty();
  block.strided = strided;
  int64_t in = map_.channels;
  for (int64_t i = 0; i < repeats; ++i) {
    block.layers.push_back({fmt::format("{}.depth{}", name, i), in, in, 3, 1,
                            ConvolutionKind::kDepthwise, /*normalised=*/false});
    block.layers.push_back({fmt::format("{}.point{}", name, i), in, out, 1, 1});
    in = out;
  }
  widest_ = std::max(widest_, out * map_.height * map_.width);
  if (strided) {
    block.layers.push_back({name + ".stride", out, out, 2, 2, ConvolutionKind::kPlain, false});
    block.shortcut = {name + ".shortcut", map_.channels, out, 1, 2};
    map_.height = halved(map_.height);
    map_.width = halved(map_.width);
  }
  for (const auto& layer : block.layers) add_convolution(layer, parameters_, buffers_);
  if (strided) add_convolution(block.shortcut, parameters_, buffers_);
  map_.channels = out;
  blocks_.push_back(std::move(block));
}

at::Tensor XceptionTrunk::forward(const at::Tensor& inputs, TensorSpan parameters,
                                  TensorSpan buffers, const Pass& pass) const {
  ConvolutionPass walk(parameters, buffers, pass);
  auto x = as_pictures(inputs, input_);
  x = walk.apply(first_, x).relu_();
  x = walk.apply(second_, x).relu_();
  for (const auto& block : blocks_) {
    auto y = x;
    for (size_t i = 0; i < block.layers.size(); ++i) {
      const Convolution& layer = block.layers[i];
      const bool depthwise = layer.kind == ConvolutionKind::kDepthwise;
      if (depthwise && (i > 0 || block.begins_with_relu)) y = at::relu(y);
      y = walk.apply(layer, layer.stride == 2 ? made_even(y) : y);
    }
    x = y + (block.strided ? walk.apply(block.shortcut, x) : x);
  }
  x = at::relu(x);
  return keeps_map_ ? x.flatten(1) : x.mean({2, 3});
}

}  // namespace kindred
