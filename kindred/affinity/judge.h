#pragma once

#include <functional>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// What the affinities measured so far say of the groups that they are measured for.
struct Judgement {
  std::vector<double> urgency;  // for each source how much its affinities leave undecided, ≥ 0
  bool decided = false;         // more measuring is not worth it
  double regret = 0;            // 95 % of resamples have groups no better than this
  double gain = 0;              // of the chosen groups over one network for all
};

// Judges means with standard errors. Must not depend on anything but the matrix.
using Judge = std::function<Judgement(const AffinityMatrix& affinity)>;

}  // namespace kindred
