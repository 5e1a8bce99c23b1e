#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"

namespace kindred {

// Deals rows into `folds` parts, of successive rows each, because successive rows may be alike:
// int64 [rows], 0 .. folds − 1. Tasks that have no row in common, directly or through other tasks,
// have their rows dealt apart, so that a task whose rows stand together is in many folds. Time: the
// number of labels.
[[nodiscard]] at::Tensor row_folds(const DataSet& rows, int64_t folds);

}  // namespace kindred
