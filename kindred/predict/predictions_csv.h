#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/predict/predictor.h"

namespace kindred {

// Returns a CSV table with a header, one line per row and one column per task, named as the task:
// for regression the shortest digits that read back as the same number, else the name of the most
// probable class. With `probabilities`, a task's column is followed by one per class,
// "<task>:<class>". With `row_numbers`, one per row, these are the first column, "row".
[[nodiscard]] std::string predictions_csv(const std::vector<TaskPredictions>& predictions,
                                          bool probabilities,
                                          const std::vector<int64_t>& row_numbers = {});

// The same in parts: its header, and the lines of some rows. `heading` and `texts`, one per row,
// are of a first column; "" and none without it.
[[nodiscard]] std::string predictions_header(const std::vector<Task>& tasks, bool probabilities,
                                             const std::string& heading = "");
[[nodiscard]] std::string predictions_lines(const std::vector<TaskPredictions>& predictions,
                                            bool probabilities,
                                            const std::vector<std::string>& texts = {});

// The whole with such a first column.
[[nodiscard]] std::string predictions_csv(const std::vector<TaskPredictions>& predictions,
                                          bool probabilities, const std::string& heading,
                                          const std::vector<std::string>& texts);

}  // namespace kindred
