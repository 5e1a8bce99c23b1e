#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/data/input_shape.h"
#include "kindred/model/network.h"
#include "kindred/train/train_options.h"

namespace kindred {

// Returns `pictures` [rows, shape.elements()] uint8 augmented for training, each row independently,
// as set by train.flip, train.crop and train.colour. The result of a row depends only on the seed
// and its position. Returns `pictures` itself if nothing is enabled.
//   flip: mirrored left to right with probability ½. crop: shifted by up to that many pixels in
//   both directions, with edge pixels repeated. colour c: v → m + (v − m) k + b, with m the mean of
//   the picture's channel, k uniform on 1 ± c and b on ± 255 c / 2, the same for all channels.
[[nodiscard]] at::Tensor augment(const at::Tensor& pictures, const InputShape& shape,
                                 const TrainOptions& options, uint64_t seed);

// Applies the augmentation of augment() with the same seed to label maps [rows, channels, height,
// width], floating, NaN: no label. Pixels shifted in from beyond the edge have no label. Mirroring
// a map of `vectors` negates its first channel. Colour changes no label.
[[nodiscard]] at::Tensor augment_maps(const at::Tensor& maps, bool vectors,
                                      const TrainOptions& options, uint64_t seed);

// Applies both to a batch of pictures for `network`.
void augment_batch(Batch& batch, const Network& network, const TrainOptions& options,
                   uint64_t seed);

}  // namespace kindred
