#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_options.h"
#include "kindred/data/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The tasks and the labels of all rows of a table.
struct Targets {
  std::vector<Task> tasks;
  at::Tensor values;  // [rows, tasks] float64: class index, or (value − mean) / scale; NaN = missing
  std::vector<std::string> warnings;  // a constant target, a class absent from training, …
};

// Settles every task's kind, classes and units on `training_rows` and reads all labels. With
// `data.task_column` each option record becomes one task for every value of that column, named
// "<name>_<value>", labelled in its own rows alone. Throws InputError for an unknown or repeated
// name, text in a regression target, a class never seen in training rows, a task without labels or
// with one class in the training rows; each message names the task and what would mend it.
[[nodiscard]] Targets read_targets(const Table& table, const std::vector<TaskOptions>& options,
                                   const DataOptions& data,
                                   const std::vector<int64_t>& training_rows);

// True when `name` can stand as a parameter's name: a letter or '_', then letters, digits and '_'.
[[nodiscard]] bool is_identifier(const std::string& name);
// `names` made into distinct identifiers, each as near to its name as can be.
[[nodiscard]] std::vector<std::string> identifiers(const std::vector<std::string>& names);

}  // namespace kindred
