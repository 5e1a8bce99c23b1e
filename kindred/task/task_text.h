#pragma once

#include <string>
#include <vector>

#include "kindred/task/task.h"

namespace kindred {

// What each task was taken for: "regression: "price"; binary: "sold" (positive: "yes"); multiclass:
// "ward" (5 classes)". Of many tasks of one kind the first are named.
[[nodiscard]] std::string kinds_text(const std::vector<Task>& tasks);

}  // namespace kindred
