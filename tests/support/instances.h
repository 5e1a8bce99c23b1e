#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// The affinities of a problem that has them.
inline std::vector<double>& affinity_of(GroupingProblem& problem) {
  return std::get<std::vector<double>>(problem.scores);
}
inline const std::vector<double>& affinity_of(const GroupingProblem& problem) {
  return std::get<std::vector<double>>(problem.scores);
}

// A problem of n tasks named t000, t001, … with weights 1 and affinities 0.
inline GroupingProblem blank_problem(size_t n, int64_t networks) {
  GroupingProblem problem;
  for (size_t i = 0; i < n; ++i) problem.tasks.push_back(fmt::format("t{:03}", i));
  problem.scores = std::vector<double>(n * n, 0);
  problem.weights.assign(n, 1);
  problem.constraints.networks = networks;
  return problem;
}

// Affinities from distances of random points, plus noise, so that there are clusters.
inline GroupingProblem clustered_problem(size_t n, int64_t networks, uint64_t seed) {
  GroupingProblem problem = blank_problem(n, networks);
  RandomStream stream(seed);
  std::vector<std::pair<double, double>> places(n);
  for (auto& [x, y] : places) {
    x = stream.normal();
    y = stream.normal();
  }
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      affinity_of(problem)[i * n + j] =
          1 - std::hypot(places[i].first - places[j].first, places[i].second - places[j].second) +
          0.1 * stream.normal();
  return problem;
}

}  // namespace kindred
