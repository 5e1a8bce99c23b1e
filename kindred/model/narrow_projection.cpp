#include "kindred/model/narrow_projection.h"

#include <algorithm>
#include <string_view>

namespace kindred {
namespace {

// Number of floats in oneDNN's widest vector register (AVX-512).
constexpr int64_t kVectorChannels = 16;

thread_local bool projection_seen = false;

bool is_channels_last(const at::Tensor& tensor) {
  return tensor.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
}

// Inputs of aten::convolution and aten::_convolution: pictures, weight, bias, stride, …
bool computes_narrow_projection(c10::ArrayRef<const c10::IValue> inputs) {
  if (inputs.size() < 4 || !inputs[0].isTensor() || !inputs[1].isTensor() || !inputs[3].isIntList())
    return false;
  const auto& pictures = inputs[0].toTensor();
  const auto& weight = inputs[1].toTensor();
  if (pictures.dim() != 4 || weight.dim() != 4 || weight.size(2) != 1 || weight.size(3) != 1)
    return false;
  const auto strides = inputs[3].toIntVector();
  const int64_t stride = strides.empty() ? 1 : *std::max_element(strides.begin(), strides.end());
  return is_narrow_projection(weight.size(1), 1, stride) &&
         (is_channels_last(pictures) || is_channels_last(weight));
}

std::unique_ptr<at::ObserverContext> on_operator(const at::RecordFunction& function) {
  const std::string_view name = function.name();
  if (name == "aten::convolution" || name == "aten::_convolution")
    projection_seen = projection_seen || computes_narrow_projection(function.inputs());
  return nullptr;
}

}  // namespace

bool is_narrow_projection(int64_t in, int64_t kernel, int64_t stride) {
  return kernel == 1 && stride > 1 && in < kVectorChannels;
}

NarrowProjectionWatch::NarrowProjectionWatch()
    : handle_(at::addThreadLocalCallback(at::RecordFunctionCallback(on_operator)
                                             .needsInputs(true)
                                             .scopes({at::RecordScope::FUNCTION}))) {
  projection_seen = false;
}

NarrowProjectionWatch::~NarrowProjectionWatch() {
  at::removeCallback(handle_);
}

bool NarrowProjectionWatch::seen() const {
  return projection_seen;
}

}  // namespace kindred
