#include "kindred/grouping/upper_bound.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <numeric>
#include <vector>

namespace kindred {
namespace {

constexpr int kBisections = 60;

// [task * n + p − 1]: w_j u_j(p).
std::vector<double> best_by_size(const GroupingProblem& problem) {
  const size_t n = problem.size();
  std::vector<double> best(n * n), sources;
  for (size_t task = 0; task < n; ++task) {
    sources.clear();
    for (size_t i = 0; i < n; ++i)
      if (i != task) sources.push_back(problem.at(i, task));
    std::sort(sources.begin(), sources.end(), std::greater<>());
    double* row = &best[task * n];
    double sum = 0;
    for (size_t p = 2; p <= n; ++p) {
      sum += sources[p - 2];
      row[p - 1] = problem.weights[task] * sum / static_cast<double>(p - 1);
    }
    row[0] = n > 1 ? row[1] : -std::numeric_limits<double>::infinity();
    if (problem.singletons == Singletons::kValue)
      row[0] = std::max(row[0], problem.weights[task] * problem.singleton_values[task]);
  }
  return best;
}

struct LagrangeBound {
  double bound;   // on the weighted sum
  double blocks;  // Σ 1/p_j of the sizes that attain it
};

LagrangeBound bound_at(const std::vector<double>& best, size_t n, double networks,
                       double multiplier) {
  LagrangeBound out{multiplier * networks, 0};
  for (size_t task = 0; task < n; ++task) {
    double most = -std::numeric_limits<double>::infinity();
    size_t size = 1;
    for (size_t p = 1; p <= n; ++p) {
      const double value = best[task * n + p - 1] - multiplier / static_cast<double>(p);
      if (value >= most) {
        most = value;
        size = p;
      }
    }
    out.bound += most;
    out.blocks += 1 / static_cast<double>(size);
  }
  return out;
}

}  // namespace

double upper_bound(const GroupingProblem& problem) {
  const size_t n = problem.size();
  const auto networks =
      static_cast<double>(std::min(problem.constraints.networks, static_cast<int64_t>(n)));
  const auto best = best_by_size(problem);
  const auto [least, most] = std::minmax_element(best.begin(), best.end());
  LagrangeBound at_low = bound_at(best, n, networks, 0);
  double low = 0, bound = at_low.bound;
  // At this multiplier the whole set is every task's best block: 1/p − 1/n ≥ 1/n² for p < n.
  double high = (*most - *least) * static_cast<double>(n) * static_cast<double>(n);
  for (int step = 0; step < kBisections && at_low.blocks > networks; ++step) {
    const double multiplier = (low + high) / 2;
    const LagrangeBound relaxed = bound_at(best, n, networks, multiplier);
    bound = std::min(bound, relaxed.bound);
    (relaxed.blocks > networks ? low : high) = multiplier;
  }
  return bound / std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
}

}  // namespace kindred
