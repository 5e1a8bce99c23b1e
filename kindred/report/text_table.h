#pragma once

#include <string>
#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// Rows of cells as aligned columns, the first to the left and the others to the right; a row of one
// cell stands for itself and widens nothing.
[[nodiscard]] std::string table_text(const std::vector<std::vector<std::string>>& rows);

// "0.4713 ± 0.0007" of a {"mean", "sd"}; "–" where it is undefined.
[[nodiscard]] std::string spread_text(const Json& spread);
// The same in per cent: "+1.20 % ± 0.31".
[[nodiscard]] std::string percent_text(const Json& spread);

// Why totals or gains are "–", a line each, of what compare() gives; empty where none is.
[[nodiscard]] std::string unknown_totals_text(const Json& comparison);

// "  against single-task: +0.0010, 95 % interval …: within noise" of a difference in total error,
// which `of` has to its credit or not.
[[nodiscard]] std::string difference_text(const Json& difference);

// What such a difference says of the first: "within noise", "TAG is better", "too few seeds to
// tell".
[[nodiscard]] std::string verdict_text(const Json& difference);

// The record's "notes", what its scores leave out, a line each; "" without any.
[[nodiscard]] std::string notes_text(const Json& record);

// How a method is called: "single-task", "all-in-one", "HOA", "TAG"; the word itself where it is
// another.
[[nodiscard]] std::string method_name_text(const std::string& name);

}  // namespace kindred
