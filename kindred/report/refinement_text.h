#pragma once

#include <string>

#include "kindred/record/comparison_record.h"
#include "kindred/record/refinement_record.h"

namespace kindred {

// What its networks were compared by: "validation loss" or "validation error".
[[nodiscard]] std::string compared_quantity(const RefinementRecord& refinement);

// The rows of its tests: "1200 validation rows" or "6000 rows held out in 5 folds".
[[nodiscard]] std::string tested_rows(const Answer& answer);

// One line: how many networks were trained to refine the answer, and why no more.
[[nodiscard]] std::string refinement_text(const RefinementRecord& refinement);

// The recommendation with its evidence, one line: "2 networks: {a, b}, {c, d}: total error 0.4512,
// 4.1 % less than one network for all on test rows (p = 0.02 on 1200 validation rows)", or "one
// network for all: no tried grouping is significantly better (p = 0.46); …".
// Precondition: `refinement.answer` is set.
[[nodiscard]] std::string recommendation_text(const RefinementRecord& refinement,
                                              const ComparisonRecord& metrics);

// The tests behind it, a line each, and what other answer lies close.
[[nodiscard]] std::string evidence_text(const RefinementRecord& refinement);

}  // namespace kindred
