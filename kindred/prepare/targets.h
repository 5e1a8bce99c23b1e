#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// Rows whose text in a target column no training row has, ascending. Their labels are missing in
// Targets::values, or negative.
struct UnknownLabels {
  std::string task, target;
  std::vector<int64_t> rows;
  bool negative;
};

// The tasks and the labels of all rows of a table.
struct Targets {
  std::vector<Task> tasks;
  at::Tensor
      values;  // [rows, tasks] float64: class index, or (value − mean) / scale; NaN = missing
  // [rows, tasks] float64, the row weights as they are in the table, NaN where that is empty;
  // undefined without any. A label of weight 0 is missing in `values`.
  at::Tensor weights;
  std::vector<UnknownLabels> unknown;  // of each [[task]] that has any
  std::vector<std::string> warnings;   // what texts may mean, rows of no task
};

// Settles every task's kind, classes and units on `training_rows` and reads all labels.
//   Kind, when it is auto: binary with `positive` or with two different texts in training rows;
//   else by what the file declares, or regression when all training texts are numbers; else
//   multiclass. Classes are in order of value when all are numbers, else in text order. Binary: the
//   second is positive, or `positive` against all others. Texts that are the same number are one
//   class where all training texts are numbers. A text that no training row has is among `unknown`.
//   Regression: mean and population standard deviation of the labelled
//   training rows.
// Rows of weight 0 count as if they had no label, and mean and deviation are weighted (see
// row_weights.h; weights must have been checked).
// With `data.task_column` each option record becomes one task for every value of that column in
// training rows, named "<name>_<value>", labelled in its own rows alone; kind and classes are those
// of the whole target column, mean and scale the task's own.
// Throws InputError for no tasks, a task without a target, an unknown column, a repeated or
// unprintable name, a loss or metric that does not fit the kind, `positive` on another kind or with
// a text that is nowhere, text or an overlong number in a regression target, more classes than make
// sense, more tasks than training rows, and a task whose training rows hold no label, one class or
// one number. Each message names the task and what would mend it.
[[nodiscard]] Targets read_targets(const Table& table, const std::vector<TaskOptions>& options,
                                   const DataOptions& data,
                                   const std::vector<int64_t>& training_rows);

// Throws InputError for a name that is empty, unprintable or too long, and for one that stands
// twice.
void check_task_names(const std::vector<std::string>& names);

}  // namespace kindred
