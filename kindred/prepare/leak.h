#pragma once

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/feature_encoder.h"
#include "kindred/task/task.h"

namespace kindred {

// Returns one warning per feature that almost determines a task's labels on training rows:
//   a numeric feature whose correlation with a number, a binary class or a class that is written as
//   a number is above 0.999 in absolute value; a categorical feature whose categories of at least
//   10 rows leave unsettled less than 0.1 % of the rows outside the task's most frequent class.
// Only checks pairs with 10 common rows, 5 of them outside the most frequent class. `raw` is as
// from FeatureEncoder::raw, of which `rows` are the training rows, and `values` as in Targets, for
// these. The run time is bounded: large tables are screened on a sample of rows, and its findings
// are checked on all rows.
[[nodiscard]] std::vector<std::string> suspected_leaks(const std::vector<Feature>& features,
                                                       const at::Tensor& raw,
                                                       const at::Tensor& rows,
                                                       const std::vector<Task>& tasks,
                                                       const at::Tensor& values);

}  // namespace kindred
