#pragma once

#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/feature_encoder.h"
#include "kindred/task/task.h"

namespace kindred {

// One warning for every feature that almost gives a task's answer away on training rows:
//   a numeric feature whose correlation with a number, a binary class or a class that is written as
//   a number is above 0.999 in absolute value; a categorical feature whose categories of at least
//   10 rows leave less than 0.1 % of the rows unsettled that are not of the task's most frequent
//   class.
// Only pairs with 10 rows in common and 5 outside the most frequent class are looked at. `raw` as
// from FeatureEncoder::raw and `values` as in Targets, both for training rows alone. The time is
// bounded: large tables are looked through on a sample of rows, and what that finds is checked on
// all.
[[nodiscard]] std::vector<std::string> suspected_leaks(const std::vector<Feature>& features,
                                                       const at::Tensor& raw,
                                                       const std::vector<Task>& tasks,
                                                       const at::Tensor& values);

}  // namespace kindred
