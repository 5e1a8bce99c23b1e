#pragma once

#include <string>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/task/task.h"

namespace kindred {

// A dense task on maps [channels, height, width]; `classes` 0: regression, 2: binary.
[[nodiscard]] Task dense_task(const std::string& name, int64_t classes, const InputShape& map);

// Random uint8 pictures and targets computed from them: for dense tasks maps with a share of about
// `missing` unlabelled pixels, for other tasks a class or a number per picture.
[[nodiscard]] DataSet random_maps(const std::vector<Task>& tasks, const InputShape& picture,
                                  int64_t rows, double missing, at::ScalarType type, uint64_t seed);

}  // namespace kindred
