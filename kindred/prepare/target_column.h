#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The labels of one [[task]] as in its target column.
struct TargetColumn {
  Task task;                   // resolved except mean and scale
  std::vector<double> labels;  // one per row: number or class index, NaN if missing
  // Rows whose text occurs in no training row, ascending: missing in `labels`, or negative if
  // `positive` is set against all others.
  std::vector<int64_t> unknown = {};
  std::vector<std::string> warnings = {};  // about the meaning of its texts
};

// Throws InputError as read_targets does.
[[nodiscard]] TargetColumn read_target_column(const Table& table, const TaskOptions& options,
                                              const std::vector<int64_t>& training_rows);

}  // namespace kindred
