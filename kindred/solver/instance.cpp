#include "kindred/solver/instance.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "kindred/stats/moments.h"

namespace kindred {
namespace {

size_t place_in(const Members& members, size_t task) {
  const auto found = std::lower_bound(members.begin(), members.end(), static_cast<int32_t>(task));
  return static_cast<size_t>(found - members.begin());
}

// Connected components of `together`, for each task.
std::vector<Members> units_of(size_t n, const std::vector<Group>& together) {
  std::vector<size_t> label(n);
  std::iota(label.begin(), label.end(), size_t{0});
  for (const auto& list : together) {
    for (const int64_t task : list) {
      const size_t from = label[static_cast<size_t>(task)];
      const size_t to = label[static_cast<size_t>(list.front())];
      std::replace(label.begin(), label.end(), from, to);
    }
  }
  std::vector<Members> units(n);
  for (size_t task = 0; task < n; ++task)
    for (size_t other = 0; other < n; ++other)
      if (label[other] == label[task]) units[task].push_back(static_cast<int32_t>(other));
  return units;
}

bool is_plain(const GroupingConstraints& constraints, size_t n) {
  return !constraints.budget && constraints.least_size <= 1 &&
         constraints.most_size >= static_cast<int64_t>(n) && constraints.together.empty() &&
         constraints.apart.empty() && constraints.memberships >= static_cast<int64_t>(n) &&
         constraints.fixed.empty();
}

}  // namespace

Members members_of(const Group& group) {
  Members members;
  for (const int64_t task : group) members.push_back(static_cast<int32_t>(task));
  return members;
}

Instance::Instance(const GroupingProblem& problem, double threshold)
    : n_(problem.size()),
      singles_(n_, kNoValue),
      shift_(n_, 0),
      least_value_(n_, kNoValue),
      threshold_(threshold) {
  weights_ = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  if (problem.has_table())
    scale_listed(problem);
  else
    scale_matrix(problem);
  shift_sum_ = std::accumulate(shift_.begin(), shift_.end(), 0.0);
  for (size_t task = 0; task < n_; ++task)
    if (problem.weights[task] > 0 && std::isfinite(threshold_))
      least_value_[task] =
          (problem.weights[task] * threshold_ - shift_[task]) / scale_ + tolerance();
  take_constraints(problem);
  for (auto& network : listed_)
    for (size_t k = 0; k < network.members.size(); ++k)
      if (!counts(static_cast<size_t>(network.members[k]), network.values[k]))
        network.values[k] = kNoValue;
  take_fixed(problem);
}

void Instance::scale_matrix(const GroupingProblem& problem) {
  const bool singles = problem.singletons == Singletons::kValue;
  double largest = 0;
  into_.assign(n_ * n_, 0);
  for (size_t target = 0; target < n_; ++target) {
    const double weight = problem.weights[target];
    Moments moments;
    for (size_t source = 0; source < n_; ++source)
      if (source != target) moments.add(weight * problem.at(source, target));
    shift_[target] = moments.mean();
    for (size_t source = 0; source < n_; ++source) {
      if (source == target) continue;
      const double value = weight * problem.at(source, target) - shift_[target];
      into_[target * n_ + source] = value;
      largest = std::max(largest, std::abs(value));
    }
    if (!singles) continue;
    singles_[target] = weight * problem.singleton_values[target] - shift_[target];
    largest = std::max(largest, std::abs(singles_[target]));
  }
  if (largest > 0) scale_ = largest;
  for (double& value : into_) value /= scale_;
  for (double& value : singles_) value /= scale_;
}

void Instance::scale_listed(const GroupingProblem& problem) {
  const double sign = problem.lower_is_better ? -1 : 1;
  std::vector<Moments> moments(n_);
  for (const auto& scored : problem.scored())
    for (size_t k = 0; k < scored.group.size(); ++k) {
      const auto task = static_cast<size_t>(scored.group[k]);
      moments[task].add(problem.weights[task] * sign * scored.scores[k]);
    }
  for (size_t task = 0; task < n_; ++task) shift_[task] = moments[task].mean();
  double largest = 0;
  for (size_t at = 0; at < problem.scored().size(); ++at) {
    const auto& scored = problem.scored()[at];
    Candidate network{members_of(scored.group), {}, 0, static_cast<int64_t>(at)};
    network.cost = scored.cost.value_or(problem.constraints.network_cost +
                                        problem.constraints.task_cost *
                                            static_cast<double>(scored.group.size()));
    for (size_t k = 0; k < scored.group.size(); ++k) {
      const auto task = static_cast<size_t>(scored.group[k]);
      network.values.push_back(problem.weights[task] * sign * scored.scores[k] - shift_[task]);
      largest = std::max(largest, std::abs(network.values.back()));
    }
    listed_.push_back(std::move(network));
  }
  if (largest > 0) scale_ = largest;
  for (auto& network : listed_)
    for (double& value : network.values) value /= scale_;
}

void Instance::take_constraints(const GroupingProblem& problem) {
  const auto& constraints = problem.constraints;
  const auto n = static_cast<int64_t>(n_);
  plain_ = has_matrix() && is_plain(constraints, n_) && !std::isfinite(threshold_);
  network_cost_ = constraints.network_cost;
  task_cost_ = constraints.task_cost;
  if (constraints.budget) budget_ = *constraints.budget * (1 + 1e-12);
  least_size_ = static_cast<size_t>(constraints.least_size);
  most_size_ = static_cast<size_t>(std::min(constraints.most_size, n));
  limits_memberships_ = constraints.memberships < n;
  memberships_.assign(n_, constraints.memberships);
  // A grouping in which every network serves some task has at most n of them.
  networks_ = std::min(constraints.networks - static_cast<int64_t>(constraints.fixed.size()), n);
  units_ = units_of(n_, constraints.together);
  apart_.assign(n_ * n_, 0);
  for (const auto& list : constraints.apart)
    for (const int64_t a : list)
      for (const int64_t b : list)
        if (a != b) apart_[static_cast<size_t>(a) * n_ + static_cast<size_t>(b)] = 1;
}

void Instance::take_fixed(const GroupingProblem& problem) {
  floor_.assign(n_, kNoValue);
  for (const auto& group : problem.constraints.fixed) {
    Members members = members_of(group);
    Candidate best;
    if (has_matrix()) {
      best = network(std::move(members));
    } else {
      // Of several networks with these members, take the cheapest.
      for (const auto& network : listed_)
        if (network.members == members && (best.members.empty() || network.cost < best.cost))
          best = network;
    }
    budget_ -= best.cost;
    for (size_t k = 0; k < best.members.size(); ++k) {
      const auto task = static_cast<size_t>(best.members[k]);
      floor_[task] = std::max(floor_[task], best.values[k]);
      --memberships_[task];
    }
    fixed_.push_back(std::move(best));
  }
}

bool Instance::admissible(const Members& members) const {
  if (members.size() < least_size_ || members.size() > most_size_) return false;
  if (plain_) return members.size() > 1 || singles_[static_cast<size_t>(members[0])] > kNoValue;
  for (const int32_t member : members) {
    const auto task = static_cast<size_t>(member);
    if (closed(task)) return false;
    for (const int32_t other : units_[task]) {
      const size_t place = place_in(members, static_cast<size_t>(other));
      if (place == members.size() || members[place] != other) return false;
    }
    for (const int32_t other : members)
      if (apart(task, static_cast<size_t>(other))) return false;
  }
  return members.size() > 1 || !has_matrix() ||
         singles_[static_cast<size_t>(members[0])] > kNoValue;
}

Candidate Instance::network(Members members) const {
  Candidate out{std::move(members), {}, 0, -1};
  out.cost = cost_of(out.members.size());
  const auto others = static_cast<double>(out.members.size()) - 1;
  for (const int32_t member : out.members) {
    const auto task = static_cast<size_t>(member);
    double value = singles_[task];
    if (out.members.size() > 1) {
      value = 0;
      for (const int32_t other : out.members) value += into(task)[other];
      value /= others;
    }
    out.values.push_back(counts(task, value) ? value : kNoValue);
  }
  return out;
}

}  // namespace kindred
