#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/record/task_checkpoint_record.h"
#include "kindred/train/training.h"

namespace kindred {

// The scores of TrainingResult::task_best, each on its own task. `folds` of the test rows, `count`
// in number, are as for evaluate_folded_metrics().
[[nodiscard]] TaskCheckpointRecord evaluate_task_best(const Network& network,
                                                      const TrainingResult& result,
                                                      const DataSet& validation,
                                                      const DataSet& test, const at::Tensor& folds,
                                                      int64_t count);

}  // namespace kindred
