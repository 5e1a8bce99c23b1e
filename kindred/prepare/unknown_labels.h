#pragma once

#include <string>
#include <vector>

#include "kindred/prepare/targets.h"
#include "kindred/split/split.h"
#include "kindred/table/table.h"

namespace kindred {

// What is to be said of labels in the validation and test parts whose texts no training row has.
struct UnknownLabelReport {
  std::vector<std::string> warnings;
  // Of the test part: which tasks are scored on fewer labels than there are, and on how many.
  std::vector<std::string> notes;
};

// Throws InputError, naming part, task, texts and count, where more than half of a task's labels in
// one part are unknown: a score of the others would say little.
[[nodiscard]] UnknownLabelReport look_at_unknown_labels(const Table& table, const Targets& targets,
                                                        const Split& split);

}  // namespace kindred
