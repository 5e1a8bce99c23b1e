#pragma once

#include <string>
#include <vector>

#include "kindred/prepare/targets.h"
#include "kindred/split/split.h"
#include "kindred/table/table.h"

namespace kindred {

// Findings on validation and test labels whose texts occur in no training row.
struct UnknownLabelReport {
  std::vector<std::string> warnings;
  // Test part: tasks that are scored on fewer labels than exist, and on how many.
  std::vector<std::string> notes;
};

// Throws InputError, naming part, task, texts and count, if more than half of a task's labels in
// one part are unknown, as a score of the rest would mean little.
[[nodiscard]] UnknownLabelReport check_unknown_labels(const Table& table, const Targets& targets,
                                                      const Split& split);

}  // namespace kindred
