#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// Rows whose text in a target column occurs in no training row, ascending. Their labels are missing
// in Targets::values, or negative.
struct UnknownLabels {
  std::string task, target;
  std::vector<int64_t> rows;
  bool negative;
};

// Tasks and labels of all rows of a table.
struct Targets {
  std::vector<Task> tasks;
  at::Tensor
      values;  // [rows, tasks] float64: class index, or (value − mean) / scale; NaN = missing
  // [rows, tasks] float64, row weights as in the table, NaN for an empty cell; undefined if there
  // are none. Labels of weight 0 are missing in `values`.
  at::Tensor weights;
  std::vector<UnknownLabels> unknown;  // of each [[task]] that has any
  std::vector<std::string> warnings;   // about the meaning of texts; rows of no task
};

// Resolves every task's kind, classes and units on `training_rows` and reads all labels.
//   Kind, if auto: binary with `positive` or with two different texts in training rows; else as the
//   file declares, or regression if all training texts are numbers; else multiclass. Classes are
//   ordered by value if all are numbers, else as text. Binary: the second class is positive, or
//   `positive` against all others. Texts of the same number are one class if all training texts are
//   numbers. Texts that occur in no training row are listed in `unknown`.
//   Regression: mean and population standard deviation of the labelled training rows.
// Rows of weight 0 count as unlabelled, and mean and deviation are weighted (see row_weights.h).
// Precondition: the weights have been checked.
// With `data.task_column`, each option record gives one task per value of that column in training
// rows, named "<name>_<value>" and labelled only in its own rows. Kind and classes are those of the
// whole target column, mean and scale the task's own.
// Throws InputError for no tasks, a task without a target, an unknown column, a repeated or
// unprintable name, a loss or metric that does not fit the kind, `positive` for another kind or
// with an unknown text, text or an overlong number in a regression target, too many classes, more
// tasks than training rows, and a task whose training rows hold no label, one class or one number.
// Each message names the task and a remedy.
[[nodiscard]] Targets read_targets(const Table& table, const std::vector<TaskOptions>& options,
                                   const DataOptions& data,
                                   const std::vector<int64_t>& training_rows);

// Throws InputError for a name that is empty, unprintable, too long or repeated.
void check_target_names(const std::vector<std::string>& names);

}  // namespace kindred
