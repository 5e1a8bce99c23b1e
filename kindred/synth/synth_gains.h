#pragma once

#include <cstdint>
#include <filesystem>

#include "kindred/base/option.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

inline constexpr int64_t kMostGainsTasks = 12;  // 4,095 groups

struct SynthGainsOptions {
  int64_t tasks = 6;
  double noise = 0.3;  // deviation of a measured gain from the true one, in units of its task
  int64_t seed = 0;
};

// Registers every field under its flag.
void describe(SynthGainsOptions& synth, OptionSet& options);

// Results of all groups of tasks, as if every group had been trained: gains over single-task
// networks (which have 0; higher is better) on validation and test rows, and an affinity matrix
// that knows little of them.
//
// Task t has a direction u_t on the unit sphere of R³, a unit s_t = 0.02 exp(0.5 ε), and a
// crowding c_t, uniform on [0, 1]; as a source it has a strength q_t, uniform on [0.5, 1.5]. j
// helps t by h(j → t) = q_j u_j · u_t. With k members other than t, sum, largest and smallest over
// these, and standard normal ε, the true gain is
//
//   s_t · (Σ_j h(j → t) / √k + ½ max_j h(j → t) + ½ min_j h(j → t) − c_t k / (n − 1)
//          + 0.3 ε_S + 0.3 ε_St)
//
// where ε_S is one network's luck. Both tables add noise · s_t · ε of their own. The affinity of j
// on t is h(j → t) + 2 ε.
struct SynthGains {
  ScoreTable validation, test;
  AffinityMatrix affinity;
};

// Throws InputError for tasks outside 2 .. kMostGainsTasks.
[[nodiscard]] SynthGains draw_gains(const SynthGainsOptions& options);

// Writes validation.json and test.json (kindred.scores/1) and affinity.json into `directory`, which
// is created if it does not exist and must otherwise be empty. Removes what was written on failure.
// Throws InputError if it is not empty or no directory, and FailureError.
void write_gains(const std::filesystem::path& directory, const SynthGainsOptions& options);

}  // namespace kindred
