#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "kindred/data/feature_encoder.h"

namespace kindred {

// Returns one warning per feature that looks like a row identifier. Within each file (`file_rows`
// as in split_rows; empty or zeros: one file), its cells
//   count the rows, 0, 1, 2, … or 1, 2, 3, …;
//   or are whole numbers or texts without duplicates (in the first million rows).
// Numbers with a fraction are measurements. Requires at least 20 cells. Skips features named in
// data.numeric or data.categorical.
[[nodiscard]] std::vector<std::string> identifier_warnings(const Table& table,
                                                           std::span<const int64_t> file_rows,
                                                           const std::vector<Feature>& features,
                                                           const DataOptions& options);

}  // namespace kindred
