#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "kindred/grouping/grouping.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/refinement_record.h"
#include "kindred/record/search_record.h"

namespace kindred {

// Returns the summary of a finished run as text. The first line is the answer: with a refinement
// recommendation_text(); without one (null) "2 networks: {a, b}, {c, d}: total error 0.4700 against
// 0.4800 single-task: within noise", and whether there was no choice. Then: a table of tasks by
// methods, mean ± standard deviation over seeds; the groups and their stability; the differences
// and their verdicts; the cost of the search; the paths of the report and the bundle in
// `directory`.
[[nodiscard]] std::string summary_text(const ComparisonRecord& metrics, const Grouping& grouping,
                                       const RefinementRecord* refinement,
                                       const SearchTiming& timing,
                                       const std::filesystem::path& directory);

// One line: the steps measured, their cost, and what early stopping saved.
[[nodiscard]] std::string search_text(const SearchRecord& search, size_t tasks);

}  // namespace kindred
