#include "kindred/model/encoder_trunk.h"

#include <algorithm>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/base/error.h"
#include "kindred/model/layers.h"
#include "kindred/model/narrow_projection.h"

namespace kindred {
namespace {

constexpr int64_t kMostFeatures = int64_t{1} << 24;

ParameterVector spec_values(const std::vector<ParameterSpec>& specs, bool differentiable) {
  ParameterVector values(specs, at::dtype(at::kFloat), differentiable);
  values.initialize(specs, 0);
  return values;
}

}  // namespace

EncoderTrunk::EncoderTrunk(const std::filesystem::path& file, const InputShape& input,
                           bool keeps_map)
    : name_(file.string()), input_(input), encoder_(file) {
  find_layout();
  const auto outputs = try_rows(2);
  output_width_ = outputs.numel() / 2;
  map_ = output_width_;
  if (keeps_map && outputs.dim() != 4)
    throw InputError(
        fmt::format("{}: gives [{}] for 2 pictures; tasks with label maps need [rows, channels, "
                    "height, width]",
                    name_, fmt::join(outputs.sizes(), ", ")));
  if (keeps_map) map_ = InputShape(outputs.size(1), outputs.size(2), outputs.size(3));
  (void)try_rows(3);
  require_training();
}

at::Tensor EncoderTrunk::try_rows(int64_t rows) const {
  const c10::AutoGradMode no_gradients(false);
  const auto parameters = spec_values(encoder_.parameters(), false);
  const auto buffers = spec_values(encoder_.buffers(), false);
  return run(at::zeros({rows, input_.elements()}, at::dtype(at::kFloat)), parameters.views(),
             buffers.views(), {});
}

// Selects channels-last, fastest for most encoders, if possible and safe. An encoder that views its
// pictures' memory in another shape requires contiguous memory and fails otherwise.
void EncoderTrunk::find_layout() {
  if (!input_.is_picture()) return;
  const auto is_safe = [&](bool channels_last) {
    channels_last_ = channels_last;
    const NarrowProjectionWatch watch;
    (void)try_rows(2);
    return !watch.seen();
  };
  try {
    if (is_safe(true)) return;
  } catch (const InputError&) {
  }
  if (!is_safe(false))
    throw InputError(
        fmt::format("{}: has a 1 × 1 convolution with a stride of fewer than 16 channels on "
                    "channels-last pictures, whose gradient libtorch may compute wrongly; select "
                    "the pixels before it, as in conv(x[:, :, ::2, ::2]) with stride 1",
                    name_));
}

// Runs one training pass to check that a trainable parameter receives a gradient.
void EncoderTrunk::require_training() const {
  const c10::AutoGradMode gradients(true);
  const auto parameters = spec_values(encoder_.parameters(), true);
  const auto buffers = spec_values(encoder_.buffers(), false);
  const auto outputs = forward(at::full({2, input_.elements()}, 0.5, at::dtype(at::kFloat)),
                               parameters.views(), buffers.views(), {.mode = PassMode::kLookAhead});
  std::vector<at::Tensor> trained;
  for (const auto& view : parameters.views())
    if (view.requires_grad()) trained.push_back(view);
  std::vector<at::Tensor> found;
  if (outputs.requires_grad())
    found =
        torch::autograd::grad({outputs.sum()}, trained, {}, false, false, /*allow_unused=*/true);
  if (std::none_of(found.begin(), found.end(), [](const auto& g) { return g.defined(); }))
    throw InputError(
        fmt::format("{}: the output of its forward does not depend on any trainable parameter; was "
                    "it traced under torch.no_grad, or with detached values?",
                    name_));
}

int64_t EncoderTrunk::widest() const {
  constexpr int64_t kTimesInput = 32;
  return std::max(kTimesInput * input_.elements(), output_width_);
}

at::Tensor EncoderTrunk::run(const at::Tensor& inputs, TensorSpan parameters, TensorSpan buffers,
                             const Pass& pass) const {
  const int64_t rows = inputs.size(0);
  auto shaped = inputs;
  if (channels_last_)
    shaped = as_pictures(inputs, input_);
  else if (input_.is_picture())
    shaped = inputs.view({rows, input_.channels, input_.height, input_.width});
  auto outputs = encoder_.run(shaped, parameters, buffers, pass);
  if (!outputs.defined() || outputs.dim() < 1 || outputs.size(0) != rows || outputs.numel() == 0 ||
      outputs.numel() / rows > kMostFeatures || !outputs.is_floating_point())
    throw InputError(fmt::format(
        "{}: gives {} of size [{}] for {} rows; expected floating numbers, one row of features "
        "for each",
        name_, at::toString(outputs.scalar_type()), fmt::join(outputs.sizes(), ", "), rows));
  return outputs;
}

at::Tensor EncoderTrunk::forward(const at::Tensor& inputs, TensorSpan parameters,
                                 TensorSpan buffers, const Pass& pass) const {
  return run(inputs, parameters, buffers, pass)
      .reshape({inputs.size(0), -1})
      .to(inputs.scalar_type());
}

}  // namespace kindred
