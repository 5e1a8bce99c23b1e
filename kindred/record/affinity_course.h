#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Affinity of a pair of tasks through training: per bin of measurements, the mean and its standard
// error. NaN if the bin has no measurement of the pair (error: fewer than two).
struct PairCourse {
  int64_t source = 0, target = 0;
  std::vector<double> means, standard_errors;  // one per bin
};

// Affinities over the course of the joint training.
struct AffinityCourse {
  std::vector<int64_t> first_steps, last_steps;  // of each bin, ascending
  std::vector<PairCourse> pairs;                 // by target, from its best helper to its worst
  int64_t measurements = 0;
};

// Returns the pairs to show, by target: the `helpers` sources of highest mean affinity and the one
// of lowest, best first. Omits sources never measured. Ties keep the order of the tasks.
[[nodiscard]] std::vector<PairCourse> shown_pairs(const AffinityMatrix& matrix, size_t helpers = 3);

// Reads affinity.jsonl of any length, line by line, into at most `bins` bins of equal numbers of
// measurements (up to one). Throws InputError as measurements_from() does.
[[nodiscard]] AffinityCourse read_course(const std::filesystem::path& jsonl,
                                         const AffinityMatrix& matrix, size_t bins = 12);

}  // namespace kindred
