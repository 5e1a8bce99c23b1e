#pragma once

#include <array>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/prepare/targets.h"
#include "kindred/split/split.h"

namespace kindred {

using Warnings = std::vector<std::string>;

// Rows and labels of training, validation and test, in that order.
struct LabelledParts {
  std::array<at::Tensor, 3> rows;      // row numbers, int64, ascending
  std::array<at::Tensor, 3> targets;   // as in Batch
  std::array<at::Tensor, 3> labelled;  // as in Batch: defined in all three or in none
};

// Removes rows without any label from `split`, with a warning, and returns the labels of the
// others. Row weights are divided by the largest of their task and part, and omitted if they are
// all equal. Warns of parts with fewer than 20 rows, of tasks with no label or fewer than 10 in a
// part, and of classes with no rows in one of the parts; the advice depends on `kind`, the kind of
// split. Throws InputError for a part without labels and for a number that `dtype` cannot hold.
[[nodiscard]] LabelledParts labelled_parts(Split& split, SplitKind kind, const Targets& targets,
                                           at::ScalarType dtype, Warnings& warnings);

// Training and validation rows in one.
struct LabelledPool {
  at::Tensor rows;               // row numbers, int64, ascending
  at::Tensor targets, labelled;  // as in Batch
};

// Row weights are divided by the largest of their task among these rows. Throws as
// labelled_parts().
[[nodiscard]] LabelledPool labelled_pool(const LabelledParts& parts, const Targets& targets,
                                         at::ScalarType dtype);

}  // namespace kindred
