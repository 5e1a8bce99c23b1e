#pragma once

#include <functional>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// What the affinities measured so far imply for the groups chosen from them.
struct Assessment {
  std::vector<double> urgency;  // per source: how much its affinities leave undecided, ≥ 0
  bool decided = false;         // further measuring is not worth its cost
  double regret = 0;            // 95th percentile over resamples: best groups − chosen groups
  double gain = 0;              // value of the chosen groups − value of one network for all
};

// Assesses an affinity matrix with standard errors. Must depend on the matrix only.
using Judge = std::function<Assessment(const AffinityMatrix& affinity)>;

}  // namespace kindred
