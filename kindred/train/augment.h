#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"
#include "kindred/train/train_options.h"

namespace kindred {

// Pictures as training sees them, each changed at random on its own as train.flip, train.crop and
// train.colour say: [rows, shape.elements()] uint8 → the same. What a row becomes depends on the
// seed and its place alone; `pictures` itself is returned where there is nothing to do.
//   flip: mirrored left to right with probability ½. crop: moved by up to so many pixels in both
//   directions, the edge repeated. colour c: v → m + (v − m) k + b with m the mean of the picture's
//   channel, k uniform on 1 ± c and b on ± 255 c / 2, the same for all its channels.
[[nodiscard]] at::Tensor augment(const at::Tensor& pictures, const InputShape& shape,
                                 const TrainOptions& options, uint64_t seed);

// The label maps of these pictures, changed as augment() changes them with the same seed:
// [rows, channels, height, width], floating, NaN: no label → the same. A pixel that a crop brings
// in from beyond the edge has no label; a mirrored map of `vectors` has its first channel negated;
// colour changes no label.
[[nodiscard]] at::Tensor augment_maps(const at::Tensor& maps, bool vectors,
                                      const TrainOptions& options, uint64_t seed);

}  // namespace kindred
