#pragma once

#include <cstddef>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"
#include "kindred/model/model_options.h"
#include "kindred/model/trunk.h"

namespace kindred {

inline constexpr double kNormEpsilon = 1e-5;
inline constexpr double kBatchNormMomentum = 0.1;  // weight of the new batch's statistics

// [rows, elements] → [rows, channels, height, width] in channels-last format, the fastest for
// convolutions, normalisation and pooling.
[[nodiscard]] at::Tensor as_pictures(const at::Tensor& rows, const InputShape& shape);

// `x` is [rows, channels, ...]; parameters {weight, bias} and buffers {running mean, running
// variance} are [channels] each.
[[nodiscard]] at::Tensor batch_norm(const at::Tensor& x, TensorSpan parameters, TensorSpan buffers,
                                    const Pass& pass, double epsilon = kNormEpsilon);

[[nodiscard]] at::Tensor activate(const at::Tensor& x, Activation activation);

// In training and look-ahead, zeroes each element with probability `rate` and scales the others by
// 1 / (1 − rate). The mask depends on the pass's seed and `layer`.
[[nodiscard]] at::Tensor dropout(const at::Tensor& x, double rate, const Pass& pass, size_t layer);

}  // namespace kindred
