#pragma once

#include <string>
#include <vector>

#include "kindred/record/comparison_record.h"

namespace kindred {

// Rows of cells as aligned columns, the first to the left and the others to the right; a row of one
// cell stands for itself and widens nothing.
[[nodiscard]] std::string table_text(const std::vector<std::vector<std::string>>& rows);

// "0.4713 ± 0.0007"; "–" if the mean is undefined.
[[nodiscard]] std::string spread_text(const ResultSpread& spread);
// The same in per cent: "+1.20 % ± 0.31".
[[nodiscard]] std::string percent_text(const ResultSpread& spread);

// Why totals or gains are "–", a line each; empty if none is.
[[nodiscard]] std::string unknown_totals_text(const ComparisonRecord& comparison);

// "  against single-task: +0.0010, 95 % interval …: within noise".
[[nodiscard]] std::string difference_text(const MethodDifference& difference);

// "within noise", "TAG is better", "too few seeds to tell (…)" and why.
[[nodiscard]] std::string verdict_text(const MethodDifference& difference);

// The notes of the record, a line each.
[[nodiscard]] std::string notes_text(const ComparisonRecord& comparison);

}  // namespace kindred
