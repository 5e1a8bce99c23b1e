#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/data/label_maps.h"
#include "kindred/task/task.h"

namespace kindred {

// A task on label maps, and the meaning of each code for it.
struct DenseTarget {
  Task task;                   // fully resolved
  std::vector<double> values;  // as in LabelMaps: class index of the task, or number; NaN: no label
};

// Class maps give a multiclass task, or a binary one with `positive` or with two classes. Number
// maps give a regression task in their own units, with mae as the default loss and metric. Throws
// InputError for a kind, loss, metric or setting that does not fit, a name in `positive` that is no
// class, and training rows with no label or only one class.
[[nodiscard]] DenseTarget read_dense_target(const LabelMaps& maps, const TaskOptions& options,
                                            const std::vector<int64_t>& training_rows);

}  // namespace kindred
