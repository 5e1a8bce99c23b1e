#pragma once

#include <string>
#include <vector>

namespace kindred {

// The cell texts that usually mean "no value here": the empty cell, the words that pandas takes for
// missing by default, and the "?" of UCI and ARFF files.
[[nodiscard]] const std::vector<std::string>& usual_missing_words();

}  // namespace kindred
