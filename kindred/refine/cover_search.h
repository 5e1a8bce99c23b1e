#pragma once

#include <cstddef>
#include <vector>

#include "kindred/refine/cover.h"

namespace kindred {

// The best cover for many sets of gains of the same groups, where only the number of networks is
// constrained: a depth-first search over sets of networks, which leaves out sets that cannot beat
// the best one found. Faster than best_cover() by two orders of magnitude for up to some dozens of
// groups. Of equal covers any may be returned.
class CoverSearch {
 public:
  // Up to this many networks; more leave too many sets.
  static constexpr int64_t kMostNetworks = 4;

  struct Choice {
    double value = 0;  // as Cover::value; −∞ if there is no cover
    // Places in `groups`, or groups.size() + task for a single-task network.
    std::vector<size_t> networks;
  };

  // Whether the search applies to the problem.
  [[nodiscard]] static bool applies(const CoverProblem& problem);

  // `groups` as for best_cover(). Precondition: applies(problem).
  CoverSearch(const CoverProblem& problem, const std::vector<Group>& groups);

  // The best cover by these groups and single-task networks.
  [[nodiscard]] Choice best(const std::vector<std::vector<double>>& gains) const;

 private:
  struct Search;

  std::vector<Group> groups_;  // single-task networks last
  std::vector<double> weights_;
  size_t networks_;
};

}  // namespace kindred
