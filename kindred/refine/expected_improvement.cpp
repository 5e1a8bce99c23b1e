#include "kindred/refine/expected_improvement.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "kindred/grouping/evaluate.h"

namespace kindred {
namespace {

// A change of the present cover: a group takes the place of network `out`, or of none.
struct Exchange {
  size_t group;
  size_t out;  // cover.groups.size(): none
};

std::vector<Exchange> allowed_exchanges(const CoverProblem& problem, const Cover& present,
                                        const std::vector<Group>& groups) {
  std::vector<Group> all = groups;
  std::map<Group, int64_t> index;
  for (size_t task = 0; task < problem.tasks.size(); ++task)
    all.push_back({static_cast<int64_t>(task)});
  for (size_t g = 0; g < all.size(); ++g) index[all[g]] = static_cast<int64_t>(g);
  std::vector<std::vector<double>> no_gains;  // only the constraints matter
  no_gains.reserve(all.size());
  for (const auto& group : all) no_gains.emplace_back(group.size(), 0.0);
  const GroupingProblem constraints = grouping_problem(problem, all, no_gains);
  const size_t networks = present.groups.size();
  std::vector<Exchange> exchanges;
  for (size_t g = 0; g < groups.size(); ++g) {
    if (std::find(present.groups.begin(), present.groups.end(), groups[g]) != present.groups.end())
      continue;
    for (size_t out = 0; out <= networks; ++out) {
      std::vector<Group> changed = {groups[g]};
      std::vector<int64_t> listed = {static_cast<int64_t>(g)};
      std::vector<bool> served(problem.tasks.size(), false);
      for (size_t c = 0; c < networks; ++c) {
        if (c == out) continue;
        changed.push_back(present.groups[c]);
        listed.push_back(index.at(present.groups[c]));
      }
      for (const auto& group : changed)
        for (const int64_t task : group) served[static_cast<size_t>(task)] = true;
      if (std::find(served.begin(), served.end(), false) != served.end()) continue;
      if (violated(constraints, changed, listed).empty()) exchanges.push_back({g, out});
    }
  }
  return exchanges;
}

// The gains of the present cover's networks in one sample.
class SampledCover {
 public:
  SampledCover(const CoverProblem& problem, const Cover& cover,
               const std::map<Group, size_t>& index, const std::vector<std::vector<double>>& sample)
      : problem_(problem),
        gains_(cover.groups.size() + 1, std::vector<double>(problem.tasks.size(), -INFINITY)),
        rest_(gains_) {
    const size_t networks = cover.groups.size();
    for (size_t c = 0; c < networks; ++c)
      for (size_t i = 0; i < cover.groups[c].size(); ++i)
        gains_[c][static_cast<size_t>(cover.groups[c][i])] =
            cover.groups[c].size() == 1 ? 0.0 : sample[index.at(cover.groups[c])][i];
    for (size_t out = 0; out <= networks; ++out)
      for (size_t c = 0; c < networks; ++c)
        if (c != out)
          for (size_t task = 0; task < problem.tasks.size(); ++task)
            rest_[out][task] = std::max(rest_[out][task], gains_[c][task]);
    for (size_t task = 0; task < problem.tasks.size(); ++task)
      value_ += problem.weights[task] * rest_[networks][task];
    for (size_t out = 0; out <= networks; ++out) {
      without_.push_back(0);
      for (size_t task = 0; task < problem.tasks.size(); ++task)
        if (std::isfinite(rest_[out][task]))
          without_.back() += problem.weights[task] * rest_[out][task];
    }
  }

  // The change of the value (a weighted sum) when `group`, with these gains, takes `out`'s place.
  [[nodiscard]] double change(size_t out, const Group& group,
                              const std::vector<double>& gains) const {
    double value = without_[out];
    for (size_t i = 0; i < group.size(); ++i) {
      const auto task = static_cast<size_t>(group[i]);
      const double before = rest_[out][task];
      if (!std::isfinite(before))
        value += problem_.weights[task] * gains[i];
      else if (gains[i] > before)
        value += problem_.weights[task] * (gains[i] - before);
    }
    return value - value_;
  }

 private:
  const CoverProblem& problem_;
  std::vector<std::vector<double>> gains_;  // [network][task]; −∞: not in it
  std::vector<std::vector<double>> rest_;   // [network left out, or none][task]: the best gain
  std::vector<double> without_;             // [likewise]: value of the tasks that the rest serves
  double value_ = 0;
};

}  // namespace

std::vector<double> expected_improvements(
    const CoverProblem& problem, const Cover& present, const std::vector<Group>& groups,
    const std::vector<std::vector<std::vector<double>>>& samples) {
  std::map<Group, size_t> index;
  for (size_t g = 0; g < groups.size(); ++g) index[groups[g]] = g;
  const std::vector<Exchange> exchanges = allowed_exchanges(problem, present, groups);
  std::vector<double> sums(groups.size(), 0);
  for (const auto& sample : samples) {
    const SampledCover cover(problem, present, index, sample);
    std::vector<double> best(groups.size(), 0);
    for (const auto& [group, out] : exchanges)
      best[group] = std::max(best[group], cover.change(out, groups[group], sample[group]));
    for (size_t g = 0; g < groups.size(); ++g) sums[g] += best[g];
  }
  const double total = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  for (double& sum : sums) sum /= total * static_cast<double>(samples.size());
  return sums;
}

}  // namespace kindred
