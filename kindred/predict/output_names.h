#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/predict/manifest.h"

namespace kindred {

// The inputs of a bundle for other programs: a table's columns, or "picture".
[[nodiscard]] std::vector<std::string> input_names(const Manifest& manifest);

// The names of a task's outputs for other programs; no probabilities for numbers.
struct OutputNames {
  std::string value, probabilities;
};

// Returns for each task "<task>" and "<task>_probabilities", with "_2" and so on behind a name that
// an input or an earlier output has.
[[nodiscard]] std::vector<OutputNames> output_names(const Manifest& manifest);

// Shapes of a task's outputs: a number or a class for each row, or map; and probabilities.
[[nodiscard]] std::vector<int64_t> value_shape(const Task& task, int64_t rows);
[[nodiscard]] std::vector<int64_t> probability_shape(const Task& task, int64_t rows);

}  // namespace kindred
