#pragma once

#include <string>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// The columns that a file itself says are labels: FileNotes::label_count of them. Throws InputError
// if that is more than there are.
[[nodiscard]] std::vector<std::string> stated_labels(const Table& table);

}  // namespace kindred
