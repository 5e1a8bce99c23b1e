#include "kindred/refine/cover_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace kindred {

// One search. All gains are multiplied by the tasks' weights.
struct CoverSearch::Search {
  size_t tasks;
  std::vector<double> gains;  // [group * tasks + task]; −∞: not in it
  std::vector<double>
      remaining;  // [group * tasks + task]: the largest gain of this or later groups
  size_t groups;
  double best = -INFINITY;
  std::vector<size_t> chosen = {}, best_chosen = {};

  // Chooses up to `left` of the groups from `first` on; `served` [task] is what the chosen ones
  // gain.
  void choose(size_t first, size_t left, const std::vector<double>& served) {
    const double value = std::accumulate(served.begin(), served.end(), 0.0);
    if (value > best) {
      best = value;
      best_chosen = chosen;
    }
    if (left == 0) return;
    std::vector<double> with(tasks);
    for (size_t group = first; group < groups; ++group) {
      double bound = 0;
      for (size_t task = 0; task < tasks; ++task)
        bound += std::max(served[task], remaining[group * tasks + task]);
      if (!(bound > best)) return;
      for (size_t task = 0; task < tasks; ++task)
        with[task] = std::max(served[task], gains[group * tasks + task]);
      chosen.push_back(group);
      choose(group + 1, left - 1, with);
      chosen.pop_back();
    }
  }
};

bool CoverSearch::applies(const CoverProblem& problem) {
  const GroupingOptions& options = problem.grouping;
  return options.network_limit() <= kMostNetworks && !options.budget &&
         options.objective == Objective::kMean && options.least_size == 1 && !options.most_size &&
         options.together.empty() && options.apart.empty() && !options.disjoint &&
         !options.memberships && options.fixed.empty();
}

CoverSearch::CoverSearch(const CoverProblem& problem, const std::vector<Group>& groups)
    : groups_(groups),
      weights_(problem.weights),
      networks_(static_cast<size_t>(problem.grouping.network_limit())) {
  for (int64_t task = 0; task < static_cast<int64_t>(problem.tasks.size()); ++task)
    groups_.push_back({task});
}

CoverSearch::Choice CoverSearch::best(const std::vector<std::vector<double>>& gains) const {
  const size_t n = weights_.size();
  // Groups of large gains first, so that a good set is found early.
  std::vector<std::pair<double, size_t>> order;
  for (size_t g = 0; g < groups_.size(); ++g) {
    double sum = 0;
    for (size_t i = 0; i < groups_[g].size() && g < gains.size(); ++i)
      sum += weights_[static_cast<size_t>(groups_[g][i])] * gains[g][i];
    order.emplace_back(-sum, g);
  }
  std::sort(order.begin(), order.end());
  Search search{.tasks = n,
                .gains = std::vector<double>(groups_.size() * n, -INFINITY),
                .remaining = {},
                .groups = groups_.size()};
  for (size_t place = 0; place < order.size(); ++place) {
    const size_t g = order[place].second;
    for (size_t i = 0; i < groups_[g].size(); ++i) {
      const auto task = static_cast<size_t>(groups_[g][i]);
      search.gains[place * n + task] = g < gains.size() ? weights_[task] * gains[g][i] : 0.0;
    }
  }
  search.remaining = search.gains;
  for (size_t place = groups_.size() - 1; place-- > 0;)
    for (size_t task = 0; task < n; ++task)
      search.remaining[place * n + task] =
          std::max(search.remaining[place * n + task], search.remaining[(place + 1) * n + task]);
  search.choose(0, networks_, std::vector<double>(n, -INFINITY));
  Choice choice{.value = search.best / std::accumulate(weights_.begin(), weights_.end(), 0.0),
                .networks = {}};
  for (const size_t place : search.best_chosen) choice.networks.push_back(order[place].second);
  return choice;
}

}  // namespace kindred
