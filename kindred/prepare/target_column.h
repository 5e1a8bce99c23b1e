#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The answers to one [[task]] as its target column holds them.
struct TargetColumn {
  Task task;                   // all settled but mean and scale
  std::vector<double> labels;  // one a row: the number or the class index, NaN where missing
  // Rows whose text no training row has, ascending: missing in `labels`, or, where `positive` is
  // set against all others, negative.
  std::vector<int64_t> unknown = {};
  std::vector<std::string> warnings = {};  // of what its texts may mean
};

// Throws InputError as read_targets does.
[[nodiscard]] TargetColumn read_target_column(const Table& table, const TaskOptions& options,
                                              const std::vector<int64_t>& training_rows);

}  // namespace kindred
