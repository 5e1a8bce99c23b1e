// The solver's answers under every option beside the definition tried on every set of networks.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/selection/selection.h"
#include "kindred/solver/column_generation.h"
#include "kindred/solver/solver.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

struct Offer {
  Group group;
  int64_t listed;
  double cost;
  std::vector<std::optional<double>> scores;  // by task; higher is better
};

double matrix_score(const GroupingProblem& problem, const Group& group, size_t task) {
  double sum = 0;
  for (const int64_t source : group)
    if (source != static_cast<int64_t>(task)) sum += problem.at(static_cast<size_t>(source), task);
  return sum / static_cast<double>(group.size() - 1);
}

bool holds(const Group& group, int64_t task) {
  return std::find(group.begin(), group.end(), task) != group.end();
}

bool keeps_to(const GroupingConstraints& constraints, const Group& group) {
  const auto size = static_cast<int64_t>(group.size());
  if (size < constraints.least_size || size > constraints.most_size) return false;
  const auto inside = [&](const Group& list) {
    return std::count_if(list.begin(), list.end(), [&](int64_t t) { return holds(group, t); });
  };
  for (const auto& list : constraints.together)
    if (inside(list) != 0 && inside(list) != static_cast<int64_t>(list.size())) return false;
  for (const auto& list : constraints.apart)
    if (inside(list) > 1) return false;
  return true;
}

std::vector<Offer> offers_of(const GroupingProblem& problem) {
  const size_t n = problem.size();
  std::vector<Offer> offers;
  for (size_t at = 0; at < problem.scored().size(); ++at) {
    const auto& scored = problem.scored()[at];
    const double standard =
        problem.constraints.network_cost +
        problem.constraints.task_cost * static_cast<double>(scored.group.size());
    Offer offer{scored.group, static_cast<int64_t>(at), scored.cost.value_or(standard), {}};
    offer.scores.resize(n);
    for (size_t k = 0; k < scored.group.size(); ++k)
      offer.scores[static_cast<size_t>(scored.group[k])] =
          problem.lower_is_better ? -scored.scores[k] : scored.scores[k];
    if (keeps_to(problem.constraints, offer.group)) offers.push_back(offer);
  }
  for (uint32_t set = 1; !problem.has_table() && set < uint32_t{1} << n; ++set) {
    Offer offer{{}, -1, 0, {}};
    offer.scores.resize(n);
    for (size_t i = 0; i < n; ++i)
      if ((set >> i & 1) != 0) offer.group.push_back(static_cast<int64_t>(i));
    offer.cost = problem.constraints.network_cost +
                 problem.constraints.task_cost * static_cast<double>(offer.group.size());
    if (!keeps_to(problem.constraints, offer.group)) continue;
    if (offer.group.size() == 1 && problem.singletons == Singletons::kForbid) continue;
    for (const int64_t task : offer.group) {
      const auto t = static_cast<size_t>(task);
      offer.scores[t] = offer.group.size() == 1 ? problem.singleton_values[t]
                                                : matrix_score(problem, offer.group, t);
    }
    offers.push_back(offer);
  }
  std::sort(offers.begin(), offers.end(), [](const Offer& a, const Offer& b) {
    return a.group != b.group ? a.group < b.group : a.listed < b.listed;
  });
  return offers;
}

// Tries lists of networks in lexicographic order, so the first of equals is the one to keep.
class BruteForce {
 public:
  explicit BruteForce(const GroupingProblem& problem)
      : problem_(problem), offers_(offers_of(problem)) {
    for (const auto& fixed : problem.constraints.fixed) {
      size_t cheapest = offers_.size();
      for (size_t o = 0; o < offers_.size(); ++o)
        if (offers_[o].group == fixed &&
            (cheapest == offers_.size() || offers_[o].cost < offers_[cheapest].cost))
          cheapest = o;
      fixed_.push_back(cheapest);
    }
  }

  struct Answer {
    double first, second;  // what is compared first and then
    size_t memberships;
    std::vector<Group> groups;
  };

  std::optional<Answer> solve() {
    chosen_ = fixed_;
    extend(0);
    return best_;
  }

 private:
  void extend(size_t first) {
    look();
    if (static_cast<int64_t>(chosen_.size()) >= problem_.constraints.networks) return;
    for (size_t o = first; o < offers_.size(); ++o) {
      chosen_.push_back(o);
      extend(o + 1);
      chosen_.pop_back();
    }
  }

  void look() {
    const auto& constraints = problem_.constraints;
    const size_t n = problem_.size();
    double cost = 0, sum = 0, weights = 0, worst = 1e300;
    std::vector<int64_t> in(n, 0);
    std::vector<std::optional<double>> scores(n);
    Answer answer{0, 0, 0, {}};
    for (const size_t o : chosen_) {
      const Offer& offer = offers_[o];
      cost += offer.cost;
      answer.memberships += offer.group.size();
      answer.groups.push_back(offer.group);
      for (const int64_t task : offer.group) {
        const auto t = static_cast<size_t>(task);
        if (++in[t] > constraints.memberships) return;
        scores[t] = scores[t] ? std::max(*scores[t], *offer.scores[t]) : offer.scores[t];
      }
    }
    if (constraints.budget && cost > *constraints.budget + 1e-9) return;
    for (size_t task = 0; task < n; ++task) {
      if (!scores[task]) return;
      sum += problem_.weights[task] * *scores[task];
      weights += problem_.weights[task];
      if (problem_.weights[task] > 0) worst = std::min(worst, *scores[task]);
    }
    const bool by_worst = problem_.objective == Objective::kWorst;
    answer.first = by_worst ? worst : sum / weights;
    answer.second = by_worst ? sum / weights : 0;
    std::sort(answer.groups.begin(), answer.groups.end());
    if (!best_ || better(answer, *best_)) best_ = std::move(answer);
  }

  static bool better(const Answer& a, const Answer& b) {
    constexpr double kEqual = 1e-10;
    if (std::abs(a.first - b.first) > kEqual) return a.first > b.first;
    if (std::abs(a.second - b.second) > kEqual) return a.second > b.second;
    if (a.memberships != b.memberships) return a.memberships < b.memberships;
    return a.groups < b.groups;
  }

  const GroupingProblem& problem_;
  std::vector<Offer> offers_;
  std::vector<size_t> fixed_, chosen_;
  std::optional<Answer> best_;
};

bool chance(RandomStream& stream, uint64_t in) {
  return stream.below(in) == 0;
}

Group random_group(size_t n, size_t least, RandomStream& stream) {
  Group group;
  while (group.size() < least) {
    group.clear();
    for (size_t i = 0; i < n; ++i)
      if (chance(stream, 2)) group.push_back(static_cast<int64_t>(i));
  }
  return group;
}

// Small whole numbers, so that ties are many, or numbers without any.
double random_number(bool ties, RandomStream& stream) {
  return ties ? static_cast<double>(stream.below(7)) - 3 : stream.normal();
}

void draw_constraints(GroupingProblem& problem, RandomStream& stream) {
  const size_t n = problem.size();
  auto& constraints = problem.constraints;
  if (chance(stream, 4)) constraints.network_cost = static_cast<double>(stream.below(3)) / 2;
  if (chance(stream, 4)) constraints.task_cost = static_cast<double>(stream.below(5)) / 4;
  if (chance(stream, 3)) constraints.budget = 0.5 + static_cast<double>(stream.below(10)) / 2;
  if (chance(stream, 5)) constraints.least_size = 1 + static_cast<int64_t>(stream.below(3));
  if (chance(stream, 5)) constraints.most_size = 2 + static_cast<int64_t>(stream.below(n - 1));
  if (chance(stream, 5)) constraints.together.push_back(random_group(n, 2, stream));
  if (chance(stream, 5)) {
    Group pair = random_group(n, 2, stream);
    pair.resize(2);
    constraints.apart.push_back(pair);
  }
  if (chance(stream, 4)) constraints.memberships = 1 + static_cast<int64_t>(stream.below(2));
  if (chance(stream, 6)) constraints.fixed.push_back(random_group(n, 2, stream));
}

void draw_table(GroupingProblem& problem, bool ties, RandomStream& stream) {
  const size_t n = problem.size();
  std::vector<ScoredGroup> groups;
  for (uint32_t set = 1; set < uint32_t{1} << n; ++set) {
    if (chance(stream, 3)) continue;
    const int variants = chance(stream, 6) ? 2 : 1;
    for (int variant = 0; variant < variants; ++variant) {
      ScoredGroup scored{fmt::format("g{}.{}", set, variant), {}, {}, std::nullopt};
      for (size_t i = 0; i < n; ++i) {
        if ((set >> i & 1) == 0) continue;
        scored.group.push_back(static_cast<int64_t>(i));
        scored.scores.push_back(random_number(ties, stream));
      }
      if (variant == 1) scored.cost = 0.5;
      if (variant == 0 && chance(stream, 3)) scored.cost = 0.25;
      groups.push_back(scored);
    }
  }
  problem.scores = std::move(groups);
  problem.lower_is_better = chance(stream, 2);
}

GroupingProblem random_problem(size_t n, int64_t networks, RandomStream& stream) {
  GroupingProblem problem = blank_problem(n, networks);
  const bool ties = chance(stream, 2), table = chance(stream, 3);
  for (double& value : affinity_of(problem)) value = random_number(ties, stream);
  if (chance(stream, 2))
    for (double& weight : problem.weights) weight = static_cast<double>(stream.below(4));
  problem.weights[stream.below(n)] = 1;
  if (chance(stream, 3)) problem.objective = Objective::kWorst;
  if (table) {
    draw_table(problem, ties, stream);
  } else if (chance(stream, 2)) {
    problem.singletons = Singletons::kValue;
    for (size_t i = 0; i < n; ++i) problem.singleton_values.push_back(random_number(ties, stream));
  }
  draw_constraints(problem, stream);
  return problem;
}

bool is_sound(const GroupingProblem& problem) {
  try {
    check(problem);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

void expect_brute_answer(const GroupingProblem& problem, size_t& impossible) {
  const auto expected = BruteForce(problem).solve();
  if (!expected) {
    ++impossible;
    EXPECT_THROW((void)select_groups(problem), InputError);
    return;
  }
  const Grouping grouping = select_groups(problem);
  const double value = problem.lower_is_better ? -expected->first : expected->first;
  EXPECT_NEAR(grouping.value, value, 1e-9);
  EXPECT_EQ(grouping.groups, expected->groups);
  EXPECT_EQ(grouping.status, GroupingStatus::kOptimal);
}

TEST(SelectGroups, EqualsBruteForceUnderEveryOption) {
  RandomStream stream(derive_seed(3, "options"));
  const struct {
    size_t n;
    int64_t networks;
    int instances;
  } plan[] = {{3, 1, 600}, {3, 2, 2000}, {3, 3, 1400}, {4, 2, 2400}, {4, 3, 1600},
              {4, 4, 300}, {5, 2, 1600}, {5, 3, 300},  {6, 2, 400}};
  size_t tried = 0, impossible = 0;
  for (const auto& [n, networks, instances] : plan) {
    for (int i = 0; i < instances && !HasFailure();) {
      const GroupingProblem problem = random_problem(n, networks, stream);
      if (!is_sound(problem)) continue;
      SCOPED_TRACE(fmt::format("{} tasks, {} networks, instance {}", n, networks, i));
      expect_brute_answer(problem, impossible);
      ++i;
      ++tried;
    }
  }
  EXPECT_GE(tried, 10000u);
  EXPECT_GT(impossible, 100u);
}

}  // namespace
}  // namespace kindred
