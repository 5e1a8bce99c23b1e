#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "kindred/refine/cover.h"

namespace kindred {

// Tasks t0, t1 … of weight 1, to be served by at most `networks` networks.
inline CoverProblem cover_problem(size_t tasks, int64_t networks) {
  CoverProblem problem;
  for (size_t task = 0; task < tasks; ++task) problem.tasks.push_back("t" + std::to_string(task));
  problem.weights.assign(tasks, 1.0);
  problem.grouping.networks = networks;
  return problem;
}

}  // namespace kindred
