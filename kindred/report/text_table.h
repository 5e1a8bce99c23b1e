#pragma once

#include <string>
#include <vector>

#include "kindred/record/comparison_record.h"

namespace kindred {

// Formats rows of cells as aligned columns, the first left-aligned, the others right-aligned. A row
// of one cell does not affect the column widths.
[[nodiscard]] std::string table_text(const std::vector<std::vector<std::string>>& rows);

// "0.4713 ± 0.0007"; "–" if the mean is undefined.
[[nodiscard]] std::string spread_text(const ResultSpread& spread);
// The same in per cent: "+1.20 % ± 0.31".
[[nodiscard]] std::string percent_text(const ResultSpread& spread);

// Explains, one reason per line, why totals or gains are "–"; empty if none is.
[[nodiscard]] std::string unknown_totals_text(const ComparisonRecord& comparison);

// "  against single-task: +0.0010, 95 % interval …: within noise".
[[nodiscard]] std::string difference_text(const MethodDifference& difference);

// "within noise", "TAG is better", "too few seeds to tell (…)" and why.
[[nodiscard]] std::string verdict_text(const MethodDifference& difference);

// The notes of the record, one per line.
[[nodiscard]] std::string notes_text(const ComparisonRecord& comparison);

}  // namespace kindred
