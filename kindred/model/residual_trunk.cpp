#include "kindred/model/residual_trunk.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/model/convolution.h"
#include "kindred/model/layers.h"

namespace kindred {
namespace {

constexpr int64_t kSmallPicture = 96;
constexpr double kCelebaEpsilon = 1e-3;

ResidualBlock block(const std::string& name, int64_t in, int64_t out, int64_t stride) {
  return {.first = {name + ".first", in, out, 3, stride},
          .second = {name + ".second", out, out, 3, 1},
          .projects = stride != 1 || in != out,
          .shortcut = {name + ".shortcut", in, out, 1, stride}};
}

int64_t after(int64_t side, const ConvUnit& unit) {
  return (side + 2 * (unit.kernel / 2) - unit.kernel) / unit.stride + 1;
}

// Applies units in the order of the trunk's specs, advancing through their tensors.
class Walk {
 public:
  Walk(TensorSpan parameters, TensorSpan buffers, const Pass& pass, double epsilon)
      : parameters_(parameters), buffers_(buffers), pass_(pass), epsilon_(epsilon) {}

  at::Tensor unit(const at::Tensor& x, const ConvUnit& unit) {
    const auto y = convolve(x, parameters_[0], {}, unit.stride, unit.kernel / 2);
    auto normal = batch_norm(y, parameters_.subspan(1), buffers_, pass_, epsilon_);
    parameters_ = parameters_.subspan(3);
    buffers_ = buffers_.subspan(2);
    return normal;
  }

  at::Tensor block(const at::Tensor& x, const ResidualBlock& block) {
    const auto first = unit(x, block.first).relu_();
    const auto second = unit(first, block.second);
    return (second + (block.projects ? unit(x, block.shortcut) : x)).relu_();
  }

 private:
  TensorSpan parameters_;
  TensorSpan buffers_;
  const Pass& pass_;
  double epsilon_;
};

}  // namespace

ResidualPlan celeba_plan(const ModelOptions& options, const InputShape& input, bool keeps_map) {
  const int64_t channels = options.channels;
  return {.stem = {"stem", input.channels, channels, 3, 1},
          .pool = StemPool::kValid,
          .blocks = {block("block", channels, channels, 1)},
          .end = keeps_map ? EndPool::kNone : EndPool::kHalf,
          .epsilon = kCelebaEpsilon,
          .glorot = true};
}

ResidualPlan resnet_plan(const ModelOptions& options, const InputShape& input,
                         const std::vector<int64_t>& blocks, bool keeps_map) {
  const bool small = options.stem == Stem::kAuto
                         ? std::max(input.height, input.width) <= kSmallPicture
                         : options.stem == Stem::kSmall;
  ResidualPlan plan{
      .stem = {"stem", input.channels, options.channels, small ? 3 : 7, small ? 1 : 2},
      .pool = small ? StemPool::kNone : StemPool::kSame,
      .blocks = {},
      .end = keeps_map ? EndPool::kNone : EndPool::kGlobal,
      .epsilon = kNormEpsilon,
      .glorot = false};
  int64_t in = options.channels;
  for (size_t stage = 0; stage < blocks.size(); ++stage) {
    const int64_t out = options.channels << stage;
    for (int64_t i = 0; i < blocks[stage]; ++i) {
      plan.blocks.push_back(
          block(fmt::format("stage{}.block{}", stage, i), in, out, stage > 0 && i == 0 ? 2 : 1));
      in = out;
    }
  }
  return plan;
}

ResidualTrunk::ResidualTrunk(ResidualPlan plan, const std::string& name, const InputShape& input)
    : plan_(std::move(plan)), input_(input) {
  if (!input.is_picture())
    throw InputError(fmt::format(
        "model.trunk = \"{}\" needs pictures, but the data are a table; choose \"mlp\"", name));
  add(plan_.stem);
  int64_t height = after(input.height, plan_.stem), width = after(input.width, plan_.stem);
  widest_ = std::max(input.elements(), plan_.stem.out * height * width);
  if (plan_.pool != StemPool::kNone) {
    const int64_t padding = plan_.pool == StemPool::kSame ? 2 : 0;
    height = height + padding < 3 ? 0 : (height + padding - 3) / 2 + 1;
    width = width + padding < 3 ? 0 : (width + padding - 3) / 2 + 1;
  }
  int64_t channels = plan_.stem.out;
  for (const auto& block : plan_.blocks) {
    add(block.first);
    add(block.second);
    if (block.projects) add(block.shortcut);
    channels = block.second.out;
    height = after(height, block.first);
    width = after(width, block.first);
  }
  const bool halves = plan_.end == EndPool::kHalf;
  map_ = plan_.end == EndPool::kNone ? InputShape(channels, height, width)
         : halves                    ? InputShape(channels, height / 2, width / 2)
                                     : InputShape(channels);
  output_width_ = map_.elements();
  if (height < 1 || width < 1 || output_width_ < 1)
    throw InputError(
        fmt::format("pictures of {} × {} are too small for model.trunk = \"{}\"; raise "
                    "data.image_size",
                    input.height, input.width, name));
}

void ResidualTrunk::add(const ConvUnit& unit) {
  const double area = static_cast<double>(unit.kernel * unit.kernel);
  const double fan = area * static_cast<double>(plan_.glorot ? unit.in + unit.out : unit.in);
  parameters_.push_back({.name = unit.name + ".weight",
                         .shape = {unit.out, unit.in, unit.kernel, unit.kernel},
                         .bound = std::sqrt(6 / fan)});
  parameters_.push_back({.name = unit.name + ".norm.weight", .shape = {unit.out}, .value = 1});
  parameters_.push_back({.name = unit.name + ".norm.bias", .shape = {unit.out}, .value = 0});
  buffers_.push_back({.name = unit.name + ".norm.running_mean", .shape = {unit.out}, .value = 0});
  buffers_.push_back({.name = unit.name + ".norm.running_var", .shape = {unit.out}, .value = 1});
}

at::Tensor ResidualTrunk::forward(const at::Tensor& inputs, TensorSpan parameters,
                                  TensorSpan buffers, const Pass& pass) const {
  Walk walk(parameters, buffers, pass, plan_.epsilon);
  auto x = as_pictures(inputs, input_);
  x = walk.unit(x, plan_.stem).relu_();
  if (plan_.pool != StemPool::kNone)
    x = at::max_pool2d(x, 3, 2, plan_.pool == StemPool::kSame ? 1 : 0);
  for (const auto& block : plan_.blocks) x = walk.block(x, block);
  if (plan_.end == EndPool::kNone) return at::flatten(x, 1);
  if (plan_.end == EndPool::kHalf) return at::flatten(at::avg_pool2d(x, 2), 1);
  return x.mean({2, 3});
}

}  // namespace kindred
