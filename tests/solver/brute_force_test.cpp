// The solver's answers beside the definition tried on every set of at most b groups, in integers.

#include <algorithm>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/grouping/evaluate.h"
#include "kindred/selection/selection.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

constexpr int64_t kCommon = 60;  // a multiple of 1 .. 5
constexpr int64_t kNoScore = INT64_MIN;

struct IntegerInstance {
  size_t n;
  int64_t networks;
  std::vector<int64_t> affinity;  // [source * n + target]
  std::vector<int64_t> weights;
  std::vector<int64_t> singles;  // empty: forbidden
};

struct BruteAnswer {
  int64_t value;  // kCommon times the weighted sum of best scores
  int64_t memberships;
  std::vector<Group> groups;
};

std::vector<Group> all_groups(size_t n) {
  std::vector<Group> groups;
  for (uint32_t set = 1; set < uint32_t{1} << n; ++set) {
    Group group;
    for (size_t i = 0; i < n; ++i)
      if ((set >> i & 1) != 0) group.push_back(static_cast<int64_t>(i));
    groups.push_back(group);
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

int64_t score_of(const IntegerInstance& instance, const Group& group, size_t task) {
  if (std::find(group.begin(), group.end(), static_cast<int64_t>(task)) == group.end())
    return kNoScore;
  if (group.size() == 1)
    return instance.singles.empty() ? kNoScore
                                    : kCommon * instance.weights[task] * instance.singles[task];
  int64_t sum = 0;
  for (const int64_t source : group)
    if (source != static_cast<int64_t>(task))
      sum += instance.affinity[static_cast<size_t>(source) * instance.n + task];
  return kCommon / (static_cast<int64_t>(group.size()) - 1) * instance.weights[task] * sum;
}

// Tries lists of groups in lexicographic order, so the first of equals is the one to keep.
class BruteForce {
 public:
  explicit BruteForce(const IntegerInstance& instance)
      : instance_(instance), groups_(all_groups(instance.n)) {
    for (const auto& group : groups_) {
      std::vector<int64_t> row;
      for (size_t task = 0; task < instance.n; ++task)
        row.push_back(score_of(instance, group, task));
      scores_.push_back(row);
    }
  }

  BruteAnswer solve() {
    extend(0, std::vector<int64_t>(instance_.n, kNoScore), 0);
    return best_;
  }

 private:
  void extend(size_t first, const std::vector<int64_t>& scores, int64_t memberships) {
    consider(scores, memberships);
    if (static_cast<int64_t>(chosen_.size()) == instance_.networks) return;
    for (size_t g = first; g < groups_.size(); ++g) {
      auto next = scores;
      for (size_t task = 0; task < next.size(); ++task)
        next[task] = std::max(next[task], scores_[g][task]);
      chosen_.push_back(g);
      extend(g + 1, next, memberships + static_cast<int64_t>(groups_[g].size()));
      chosen_.pop_back();
    }
  }

  void consider(const std::vector<int64_t>& scores, int64_t memberships) {
    int64_t value = 0;
    for (const int64_t score : scores) {
      if (score == kNoScore) return;
      value += score;
    }
    const bool better = best_.groups.empty() || value > best_.value ||
                        (value == best_.value && memberships < best_.memberships);
    if (!better) return;
    best_ = {value, memberships, {}};
    for (const size_t g : chosen_) best_.groups.push_back(groups_[g]);
  }

  const IntegerInstance& instance_;
  std::vector<Group> groups_;
  std::vector<std::vector<int64_t>> scores_;
  std::vector<size_t> chosen_;
  BruteAnswer best_{0, 0, {}};
};

// The same instance with affinities divided by `divisor`: 100 makes decimal fractions of them.
GroupingProblem to_problem(const IntegerInstance& instance, double divisor) {
  GroupingProblem problem = blank_problem(instance.n, instance.networks);
  for (size_t i = 0; i < instance.affinity.size(); ++i)
    affinity_of(problem)[i] = static_cast<double>(instance.affinity[i]) / divisor;
  for (size_t i = 0; i < instance.n; ++i)
    problem.weights[i] = static_cast<double>(instance.weights[i]);
  if (!instance.singles.empty()) problem.singletons = Singletons::kValue;
  for (const int64_t single : instance.singles)
    problem.singleton_values.push_back(static_cast<double>(single) / divisor);
  return problem;
}

enum class Kind { kTies, kZeros, kNegative, kWide, kAllEqual };

int64_t draw(Kind kind, RandomStream& stream) {
  switch (kind) {
    case Kind::kTies:
      return static_cast<int64_t>(stream.below(5)) - 2;
    case Kind::kZeros:
      return stream.below(10) < 7 ? 0 : static_cast<int64_t>(stream.below(7)) - 3;
    case Kind::kNegative:
      return -1 - static_cast<int64_t>(stream.below(20));
    case Kind::kWide:
      return static_cast<int64_t>(stream.below(2000001)) - 1000000;
    case Kind::kAllEqual:
      return 3;
  }
  return 0;
}

IntegerInstance random_instance(size_t n, int64_t networks, Kind kind, RandomStream& stream) {
  IntegerInstance instance{n, networks, {}, {}, {}};
  const bool weighted = stream.below(2) == 0, singles = stream.below(2) == 0;
  for (size_t i = 0; i < n * n; ++i) instance.affinity.push_back(draw(kind, stream));
  for (size_t i = 0; i < n; ++i)
    instance.weights.push_back(weighted ? static_cast<int64_t>(stream.below(4)) : 1);
  instance.weights[stream.below(n)] = 1;  // not all zero
  for (size_t i = 0; singles && i < n; ++i) instance.singles.push_back(draw(kind, stream));
  return instance;
}

void expect_brute_answer(const IntegerInstance& instance, double divisor) {
  const BruteAnswer expected = BruteForce(instance).solve();
  const Grouping grouping = select_groups(to_problem(instance, divisor));
  int64_t weights = 0;
  for (const int64_t weight : instance.weights) weights += weight;
  const double value =
      static_cast<double>(expected.value) / static_cast<double>(kCommon * weights) / divisor;
  EXPECT_NEAR(grouping.value, value, 1e-12 * (1 + std::abs(value)));
  EXPECT_EQ(grouping.groups, expected.groups);
  EXPECT_EQ(grouping.status, GroupingStatus::kOptimal);
  EXPECT_EQ(grouping.gap, 0);
}

class BruteForceTest : public testing::TestWithParam<Kind> {};

TEST_P(BruteForceTest, SameValueAndSameGroups) {
  RandomStream stream(derive_seed(7, "brute", static_cast<uint64_t>(GetParam())));
  const struct {
    size_t n;
    int64_t networks;
    int instances;
  } plan[] = {{2, 1, 20},  {2, 5, 20}, {3, 1, 60},  {3, 2, 150}, {3, 3, 150},
              {3, 7, 20},  {4, 1, 60}, {4, 2, 200}, {4, 3, 200}, {4, 4, 60},
              {5, 2, 150}, {5, 3, 60}, {6, 1, 30},  {6, 2, 60},  {6, 3, 8}};
  for (const auto& [n, networks, instances] : plan) {
    for (int i = 0; i < instances && !HasFailure(); ++i) {
      SCOPED_TRACE(fmt::format("{} tasks, {} networks, instance {}", n, networks, i));
      expect_brute_answer(random_instance(n, networks, GetParam(), stream), i % 2 == 0 ? 1 : 100);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, BruteForceTest,
                         testing::Values(Kind::kTies, Kind::kZeros, Kind::kNegative, Kind::kWide,
                                         Kind::kAllEqual));

// The answer goes with the names, whatever order the tasks are given in.
TEST(SelectGroups, SameAnswerInEveryOrderOfTasks) {
  RandomStream stream(11);
  for (int i = 0; i < 200; ++i) {
    const auto kind = i % 2 == 0 ? Kind::kTies : Kind::kZeros;
    const auto problem = to_problem(random_instance(7, 3, kind, stream), 100);
    const Grouping grouping = select_groups(problem);
    const auto order = random_permutation(7, stream);
    const Grouping moved = select_groups(reordered(problem, order));
    std::vector<Group> back;
    for (const auto& group : moved.groups) {
      Group original;
      for (const int64_t task : group) original.push_back(order[static_cast<size_t>(task)]);
      std::sort(original.begin(), original.end());
      back.push_back(original);
    }
    std::sort(back.begin(), back.end());
    ASSERT_EQ(back, grouping.groups);
    ASSERT_EQ(moved.value, grouping.value);
    for (size_t task = 0; task < 7; ++task) {
      const auto original = static_cast<size_t>(order[task]);
      ASSERT_EQ(moved.scores[task], grouping.scores[original]);
      const auto served = static_cast<size_t>(grouping.serves[original]);
      ASSERT_EQ(back[served], grouping.groups[served]);
    }
  }
}

TEST(SelectGroups, RepeatsItself) {
  const auto problem = clustered_problem(12, 4, 3);
  EXPECT_EQ(to_json(select_groups(problem)), to_json(select_groups(problem)));
}

// Adding a constant to all that reaches a target changes every score of it alike: no cut at zero.
TEST(SelectGroups, OnlyTheOrderWithinATargetMatters) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const auto problem = clustered_problem(9, 3, seed);
    auto shifted = problem;
    for (size_t i = 0; i < 81; ++i) affinity_of(shifted)[i] -= 100 + static_cast<double>(i % 9);
    const Grouping a = select_groups(problem), b = select_groups(shifted);
    EXPECT_EQ(a.groups, b.groups);
    EXPECT_NEAR(a.value - 104, b.value, 1e-9);
  }
}

}  // namespace
}  // namespace kindred
