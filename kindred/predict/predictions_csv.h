#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/predict/predictor.h"

namespace kindred {

// A CSV table with a header and one line a row, in the order of the rows. One column a task, called
// as the task: regression in the shortest digits that read back as the same number, else the name
// of the most probable class. With `probabilities`, each class has one more column
// "<task>:<class>" after its task's. With `row_numbers`, one a row, they stand in a first column
// "row".
[[nodiscard]] std::string predictions_csv(const std::vector<TaskPredictions>& predictions,
                                          bool probabilities,
                                          const std::vector<int64_t>& row_numbers = {});

// The same with a first column of that heading and those texts, one a row.
[[nodiscard]] std::string predictions_csv(const std::vector<TaskPredictions>& predictions,
                                          bool probabilities, const std::string& heading,
                                          const std::vector<std::string>& texts);

}  // namespace kindred
