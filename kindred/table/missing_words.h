#pragma once

#include <string>
#include <vector>

namespace kindred {

// Default cell texts for "missing": the empty cell, the default missing words of pandas, and the
// "?" of UCI and ARFF files.
[[nodiscard]] const std::vector<std::string>& usual_missing_words();

}  // namespace kindred
