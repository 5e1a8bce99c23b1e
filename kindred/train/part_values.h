#pragma once

#include <cstddef>
#include <functional>

#include <ATen/core/Tensor.h>

#include "kindred/ranks/ranks.h"
#include "kindred/train/step_passes.h"

namespace kindred {

// What one of a step's batches gives; tensors may be undefined, in all parts alike.
struct PartValues {
  BatchLosses losses = {};
  at::Tensor gradient = {};  // see StepGradient::of_batch()
  at::Tensor buffers = {};   // running statistics after this batch
  bool stops = false;        // the process that computed it was told to stop
};

// Calls `take` for every part from 0 to `parts` − 1, in this order, with what `compute` returns for
// it in the process to which it is dealt: part p in that of rank p modulo their number. Throws as
// both do, and RanksLost.
void each_part(Ranks& ranks, size_t parts, const std::function<PartValues(size_t part)>& compute,
               const std::function<void(const PartValues&)>& take);

}  // namespace kindred
