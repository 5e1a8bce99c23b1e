#pragma once

#include <cstdint>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// The number of trainings whose mean `matrix` is: its metadata "runs", 1 if missing or no whole
// number above 0.
[[nodiscard]] int64_t runs_of(const AffinityMatrix& matrix);

// The variance of affinities between trainings with different seeds, as a multiple, ≥ 1, of what
// the noise within the trainings explains: Σ over pairs of the variance of the runs' values
// (divisor runs − 1) / Σ over pairs of the mean of their squared standard errors. Only pairs of two
// tasks with a value and an error in every run count. 1 for one run, or if no such pair has an
// error above 0. All runs must have the same tasks.
[[nodiscard]] double run_variance_ratio(const std::vector<AffinityMatrix>& runs);

// The mean of the runs, with equal weights, over the runs in which a pair was measured. Standard
// errors include the variance between runs: √(run_variance_ratio() · Σ error²) / runs. Counts are
// sums; metadata are those of the first run and "runs". Throws InputError if there is no run, or if
// their tasks differ.
[[nodiscard]] AffinityMatrix mean_of_runs(const std::vector<AffinityMatrix>& runs);

}  // namespace kindred
