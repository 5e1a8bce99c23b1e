#pragma once

#include <string>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/task/task.h"

namespace kindred {

// Dense tasks on maps [channels, height, width]; `classes` 0: numbers, 2: yes or no.
[[nodiscard]] Task dense_task(const std::string& name, int64_t classes, const InputShape& map);

// Random pictures as uint8, and targets that follow from them: of dense tasks maps in which about
// the share `missing` of the pixels has no label; other tasks have a class or a number for each
// picture.
[[nodiscard]] DataSet random_maps(const std::vector<Task>& tasks, const InputShape& picture,
                                  int64_t rows, double missing, at::ScalarType type, uint64_t seed);

}  // namespace kindred
