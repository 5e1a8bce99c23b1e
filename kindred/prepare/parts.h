#pragma once

#include <array>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/prepare/targets.h"
#include "kindred/split/split.h"

namespace kindred {

using Warnings = std::vector<std::string>;

// What the rows of training, validation and test are asked, in that order.
struct LabelledParts {
  std::array<at::Tensor, 3> rows;      // row numbers, int64, ascending
  std::array<at::Tensor, 3> targets;   // as in Batch
  std::array<at::Tensor, 3> labelled;  // as in Batch: all three defined or none
};

// Takes the rows without any label out of `split`, with a warning, and the labels of the others;
// row weights are divided by the largest of their task and part, and left out where they are all
// equal. Warns of a part with fewer than 20 rows, of tasks with no label or fewer than 10 in a
// part, and of classes that have rows, but none in a part; what to do against these depends on
// `kind`, that of the split. Throws InputError for a part without labels and for a number that
// `dtype` cannot hold.
[[nodiscard]] LabelledParts labelled_parts(Split& split, SplitKind kind, const Targets& targets,
                                           at::ScalarType dtype, Warnings& warnings);

}  // namespace kindred
