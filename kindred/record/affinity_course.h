#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// The affinity of one pair of tasks through training: in each bin of measurements its mean and that
// mean's standard error. NaN where the bin has no measurement of the pair (for the error: fewer
// than two).
struct PairCourse {
  int64_t source = 0, target = 0;
  std::vector<double> means, standard_errors;  // one a bin
};

// How affinities changed while the joint network learned.
struct AffinityCourse {
  std::vector<int64_t> first_steps, last_steps;  // of each bin, ascending
  std::vector<PairCourse> pairs;                 // by target, from its best helper to its worst
  int64_t measurements = 0;
};

// The pairs whose course is worth showing: for each target its `helpers` sources of highest mean
// affinity and the one of lowest, by target, best first. Sources that were never measured are left
// out; equal ones go by their place.
[[nodiscard]] std::vector<PairCourse> telling_pairs(const AffinityMatrix& matrix,
                                                    size_t helpers = 3);

// Reads affinity.jsonl line by line, whatever its length, into at most `bins` bins of equally many
// measurements (up to one). Throws InputError as measurements_from() does.
[[nodiscard]] AffinityCourse read_course(const std::filesystem::path& jsonl,
                                         const AffinityMatrix& matrix, size_t bins = 12);

}  // namespace kindred
