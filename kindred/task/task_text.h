#pragma once

#include <string>
#include <vector>

#include "kindred/task/task.h"

namespace kindred {

// Describes the kind of each task: "regression: "price"; binary: "sold" (positive: "yes");
// multiclass: "ward" (5 classes)". If many tasks are of one kind, names only the first.
[[nodiscard]] std::string kinds_text(const std::vector<Task>& tasks);

}  // namespace kindred
