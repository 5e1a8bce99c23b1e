#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/data/label_maps.h"
#include "kindred/task/task.h"

namespace kindred {

// A task whose labels are maps, and what each code of these maps means to it.
struct DenseTarget {
  Task task;                   // all settled
  std::vector<double> values;  // as in LabelMaps: a class of the task, or a number; NaN: no label
};

// Maps of classes make a multiclass task, or with `positive`, or with two classes, a binary one;
// maps of numbers a regression one, in their own units and by mae unless said otherwise. Throws
// InputError for a kind, loss, metric or setting that does not fit, `positive` with a name that is
// no class, and training rows without a label or with one class.
[[nodiscard]] DenseTarget read_dense_target(const LabelMaps& maps, const TaskOptions& options,
                                            const std::vector<int64_t>& training_rows);

}  // namespace kindred
