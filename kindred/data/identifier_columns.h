#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/data/feature_encoder.h"

namespace kindred {

// One warning for every feature that looks like the name of its row and not like a property of it,
// within each of the files (`file_rows` as in split_rows; empty or zeros: one file):
//   its cells count the rows, 0, 1, 2, … or 1, 2, 3, …;
//   or they are whole numbers or texts, and no two are equal (in the first million rows).
// Numbers with a fraction are measurements. At least 20 cells must be there. What data.numeric or
// data.categorical names is meant to be a feature.
[[nodiscard]] std::vector<std::string> identifier_warnings(const Table& table,
                                                           std::span<const int64_t> file_rows,
                                                           const std::vector<Feature>& features,
                                                           const DataOptions& options);

}  // namespace kindred
