#pragma once

#include <cstddef>
#include <string>

#include <ATen/core/Tensor.h>

#include "kindred/model/model_options.h"
#include "kindred/model/trunk.h"

namespace kindred {

inline constexpr double kNormEpsilon = 1e-5;
inline constexpr double kBatchNormMomentum =
    0.1;  // weight of the new batch in the running statistics

// x [rows, shape.elements()] → [rows, channels, height, width]; with `channels_last` the channels
// of a pixel lie together in memory, and convolutions and what follows them keep to that.
[[nodiscard]] at::Tensor as_maps(const at::Tensor& x, const InputShape& shape, bool channels_last);

// x [rows, channels, ...]; parameters {weight, bias}, buffers {running mean, running variance},
// each [channels].
[[nodiscard]] at::Tensor batch_norm(const at::Tensor& x, const at::Tensor* parameters,
                                    const at::Tensor* buffers, const Pass& pass,
                                    double epsilon = kNormEpsilon);

[[nodiscard]] at::Tensor activate(const at::Tensor& x, Activation activation);
// The same as a TorchScript expression of `x`.
[[nodiscard]] std::string activation_script(Activation activation, const std::string& x);

// Zeroes each element with probability `rate` and scales the others by 1 / (1 − rate), in training
// and look-ahead; the mask follows from the pass's seed and `layer`.
[[nodiscard]] at::Tensor dropout(const at::Tensor& x, double rate, const Pass& pass, size_t layer);

}  // namespace kindred
