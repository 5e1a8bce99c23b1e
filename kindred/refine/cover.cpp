#include "kindred/refine/cover.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/grouping/score_table.h"
#include "kindred/selection/selection.h"

namespace kindred {

GroupingProblem grouping_problem(const CoverProblem& problem, const std::vector<Group>& networks,
                                 const std::vector<std::vector<double>>& gains) {
  ScoreTable table{.tasks = problem.tasks, .groups = {}, .lower_is_better = false};
  table.groups.reserve(networks.size());
  for (size_t g = 0; g < networks.size(); ++g) {
    const auto cost = problem.costs.find(networks[g]);
    table.groups.push_back(
        {.name = fmt::format("{}", g),
         .group = networks[g],
         .scores = gains[g],
         .cost = cost == problem.costs.end() ? std::nullopt : std::optional(cost->second)});
  }
  return make_problem(table, problem.grouping, problem.weights);
}

Cover best_cover(const CoverProblem& problem, const std::vector<Group>& groups,
                 const std::vector<std::vector<double>>& gains, const std::stop_token& stop) {
  const size_t n = problem.tasks.size();
  std::vector<Group> networks;
  std::vector<std::vector<double>> scores(n, {0.0});
  networks.reserve(n + groups.size());
  for (size_t task = 0; task < n; ++task) networks.push_back({static_cast<int64_t>(task)});
  networks.insert(networks.end(), groups.begin(), groups.end());
  scores.insert(scores.end(), gains.begin(), gains.end());
  SelectionOptions options;
  options.stop = stop;
  const Grouping chosen = select_groups(grouping_problem(problem, networks, scores), options);
  if (stop.stop_requested()) throw InterruptedError("interrupted while networks were chosen");
  Cover cover{.groups = chosen.groups, .serves = chosen.serves, .gains = chosen.scores, .value = 0};
  for (size_t task = 0; task < n; ++task) cover.value += problem.weights[task] * cover.gains[task];
  cover.value /= std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  return cover;
}

std::vector<double> removal_losses(const CoverProblem& problem, const Cover& cover,
                                   const std::vector<std::vector<double>>& gains,
                                   const std::vector<double>& otherwise) {
  const size_t n = problem.tasks.size();
  std::vector<double> best(n, -INFINITY), second = otherwise;
  std::vector<size_t> holder(n, 0);
  for (size_t g = 0; g < cover.groups.size(); ++g)
    for (size_t i = 0; i < cover.groups[g].size(); ++i) {
      const auto task = static_cast<size_t>(cover.groups[g][i]);
      const double gain = gains[g][i];
      if (gain > best[task]) {
        second[task] = std::max(second[task], std::exchange(best[task], gain));
        holder[task] = g;
      } else {
        second[task] = std::max(second[task], gain);
      }
    }
  std::vector<double> losses(cover.groups.size(), 0);
  const double total = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  for (size_t task = 0; task < n; ++task)
    losses[holder[task]] += problem.weights[task] / total * (best[task] - second[task]);
  return losses;
}

}  // namespace kindred
