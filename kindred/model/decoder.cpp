#include "kindred/model/decoder.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/model/layers.h"
#include "kindred/model/xception_trunk.h"

namespace kindred {
namespace {

constexpr std::array<int64_t, 4> kChannels = {128, 64, 48, 32};

int64_t stages_for(const InputShape& features, const InputShape& map) {
  const double height = static_cast<double>(map.height) / static_cast<double>(features.height);
  const double width = static_cast<double>(map.width) / static_cast<double>(features.width);
  return std::max(int64_t{0}, static_cast<int64_t>(std::llround(std::log2(height * width) / 2)));
}

at::Tensor resized(const at::Tensor& x, const InputShape& map) {
  if (x.size(2) == map.height && x.size(3) == map.width) return x;
  return at::upsample_bilinear2d(x, {map.height, map.width}, /*align_corners=*/false);
}

}  // namespace

Decoder::Decoder(const ModelOptions& options, const InputShape& features, const Task& task)
    : prefix_(fmt::format("decoders.{}.", task.name)),
      features_(features),
      map_(task.channels(), task.map->height, task.map->width) {
  const int64_t stages = stages_for(features, map_);
  const auto known = static_cast<int64_t>(kChannels.size());
  InputShape at = features;
  widest_ = std::max(features.elements(), map_.elements());
  for (int64_t i = 0; i < stages; ++i) {
    const int64_t place = std::max(int64_t{0}, known - stages + i);
    const int64_t out = scaled_channels(kChannels[static_cast<size_t>(place)], options);
    stages_.push_back(
        {{fmt::format("stage{}.up", i), at.channels, out, 2, 2, ConvolutionKind::kTransposed},
         {fmt::format("stage{}.smooth", i), out, out, 3, 1}});
    add_convolution(stages_.back().up, parameters_, buffers_);
    add_convolution(stages_.back().smooth, parameters_, buffers_);
    at = {out, 2 * at.height, 2 * at.width};
    widest_ = std::max(widest_, at.elements());
  }
  last_ = {"last", at.channels, map_.channels, 3, 1, ConvolutionKind::kPlain, false};
  add_convolution(last_, parameters_, buffers_);
  widest_ = std::max(widest_, at.channels * map_.height * map_.width);
  for (auto* specs : {&parameters_, &buffers_})
    for (auto& spec : *specs) spec.name = prefix_ + spec.name;
}

at::Tensor Decoder::forward(const at::Tensor& features, TensorSpan parameters, TensorSpan buffers,
                            const Pass& pass) const {
  ConvolutionPass walk(parameters, buffers, pass);
  auto x = as_pictures(features, features_);
  for (size_t i = 0; i < stages_.size(); ++i) {
    x = walk.apply(stages_[i].up, x).relu_();
    if (i + 1 == stages_.size()) x = resized(x, map_);
    x = walk.apply(stages_[i].smooth, x).relu_();
  }
  return walk.apply(last_, resized(x, map_)).flatten(1);
}

}  // namespace kindred
