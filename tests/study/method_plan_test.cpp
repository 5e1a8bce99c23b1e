// What each method chooses from made results, against enumeration of all choices.

#include "kindred/study/method_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/grouping/random_grouping.h"
#include "kindred/selection/selection.h"
#include "kindred/selection/selection_rules.h"

namespace kindred {
namespace {

constexpr size_t kTasks = 5;

std::vector<std::string> task_names() {
  return {"a", "b", "c", "d", "e"};
}

// A loss for every task of every group, from the group's members alone.
std::vector<double> made_losses(const Group& group) {
  uint64_t code = 0;
  for (const int64_t task : group) code |= uint64_t{1} << task;
  std::vector<double> losses;
  for (const int64_t task : group) {
    RandomStream stream(derive_seed(code, "made loss", static_cast<uint64_t>(task)));
    losses.push_back(0.5 + stream.uniform());
  }
  return losses;
}

AffinityMatrix made_matrix(uint64_t seed) {
  AffinityMatrix matrix(task_names());
  RandomStream stream(seed);
  for (auto& value : matrix.values) value = stream.uniform() - 0.5;
  return matrix;
}

class Silent : public Reporter {
 public:
  void message(const std::string&) override {}
  void warning(const std::string&) override {}
  void progress(const StageProgress&) override {}
};

// What a group's members are expected to lose; infinite where the method does not take the group.
using Expected = std::function<std::vector<double>(const Group&)>;

double total(const std::vector<Group>& groups, const Expected& expected) {
  std::vector<double> best(kTasks, std::numeric_limits<double>::infinity());
  for (const auto& group : groups) {
    const auto losses = expected(group);
    for (size_t k = 0; k < group.size(); ++k) {
      auto& now = best[static_cast<size_t>(group[k])];
      now = std::min(now, losses[k]);
    }
  }
  double sum = 0;
  for (const double loss : best) sum += loss;
  return sum / kTasks;
}

// The smallest total of any one, two or three groups, up to `budget`.
double smallest_total(int64_t budget, const Expected& expected) {
  const auto all = every_group(kTasks);
  double best = std::numeric_limits<double>::infinity();
  for (const auto& first : all)
    for (const auto& second : all)
      for (const auto& third : all) {
        if (budget == 2 && &third != &second) continue;
        best = std::min(best, total({first, second, third}, expected));
      }
  return best;
}

Expected mean_from_others(const AffinityMatrix& matrix) {
  return [matrix](const Group& group) {
    std::vector<double> losses;
    for (const int64_t task : group) {
      double sum = 0;
      for (const int64_t other : group)
        if (other != task) sum += matrix.at(static_cast<size_t>(other), static_cast<size_t>(task));
      losses.push_back(group.size() < 2 ? std::numeric_limits<double>::infinity()
                                        : -sum / static_cast<double>(group.size() - 1));
    }
    return losses;
  };
}

Expected mean_over_pairs() {
  return [](const Group& group) {
    if (group.size() < 3) return made_losses(group);
    std::vector<double> losses;
    for (const int64_t task : group) {
      double sum = 0;
      for (const int64_t other : group)
        if (other != task)
          sum += made_losses({std::min(task, other), std::max(task, other)})[task < other ? 0 : 1];
      losses.push_back(sum / static_cast<double>(group.size() - 1));
    }
    return losses;
  };
}

class MethodPlan : public testing::Test {
 protected:
  MethodPlan() {
    results_.tasks = task_names();
    results_.weights.assign(kTasks, 1);
    results_.affinity = [] { return made_matrix(1); };
    results_.cosine = [] { return made_matrix(2); };
    results_.losses = made_losses;
    results_.own = {{0, 1, 2}, {3, 4}};
    options_.random_groupings = 4;
    options_.seed = 7;
  }

  std::vector<PlannedMethod> plan(const std::vector<MethodKind>& kinds,
                                  const std::vector<int64_t>& budgets) {
    return plan_methods(kinds, budgets, results_, options_, silent_);
  }

  SearchResults results_;
  PlanOptions options_;
  Silent silent_;
};

TEST_F(MethodPlan, EveryMethodChoosesTheBestByWhatItKnows) {
  const std::vector<std::pair<MethodKind, Expected>> methods = {
      {MethodKind::kTag, mean_from_others(made_matrix(1))},
      {MethodKind::kCosine, mean_from_others(made_matrix(2))},
      {MethodKind::kHoa, mean_over_pairs()},
      {MethodKind::kOptimum, made_losses}};
  for (const auto& [kind, expected] : methods)
    for (const int64_t budget : {2, 3}) {
      const auto planned = plan({kind}, {budget});
      ASSERT_EQ(planned.size(), 1u);
      ASSERT_EQ(planned[0].method.groupings.size(), 1u);
      const auto& groups = planned[0].method.groupings[0];
      EXPECT_LE(groups.size(), static_cast<size_t>(budget));
      EXPECT_EQ(planned[0].status, GroupingStatus::kOptimal);
      EXPECT_NEAR(total(groups, expected), smallest_total(budget, expected), 1e-12)
          << planned[0].method.name << " of " << budget;
    }
}

TEST_F(MethodPlan, TheMatrixOfPairsPredictsWhatTheRuleOfTablesDoes) {
  const ScoreTable all = all_results(task_names(), made_losses);
  EXPECT_EQ(all.groups.size(), 31u);
  const ScoreTable predicted = hoa_scores(all);
  const auto by_matrix = mean_from_others(pair_results(task_names(), made_losses));
  for (const auto& scored : predicted.groups) {
    if (scored.group.size() < 2) continue;
    const auto expected = by_matrix(scored.group);
    for (size_t k = 0; k < expected.size(); ++k) EXPECT_NEAR(scored.scores[k], expected[k], 1e-15);
  }
  const AffinityMatrix pairs = pair_results(task_names(), made_losses);
  for (size_t task = 0; task < kTasks; ++task)
    EXPECT_EQ(pairs.at(task, task), -made_losses({static_cast<int64_t>(task)})[0]);
}

TEST_F(MethodPlan, MethodsStandInOrderAndRandomDivisionsAreThoseOfARun) {
  const auto planned = plan({MethodKind::kSingleTask, MethodKind::kAllInOne, MethodKind::kRandom,
                             MethodKind::kOwn, MethodKind::kTag},
                            {2, 4});
  std::vector<std::string> names;
  names.reserve(planned.size());
  for (const auto& method : planned)
    names.push_back(method.method.name +
                    (method.method.budget ? std::to_string(*method.method.budget) : ""));
  EXPECT_EQ(names, (std::vector<std::string>{"single_task", "all_in_one", "own", "random2", "tag2",
                                             "random4", "tag4"}));
  EXPECT_EQ(planned[0].method.groupings[0], (std::vector<Group>{{0}, {1}, {2}, {3}, {4}}));
  EXPECT_EQ(planned[1].method.groupings[0], (std::vector<Group>{{0, 1, 2, 3, 4}}));
  EXPECT_EQ(planned[2].method.groupings[0], results_.own);
  ASSERT_EQ(planned[5].method.groupings.size(), 4u);
  for (int64_t draw = 0; draw < 4; ++draw)
    EXPECT_EQ(planned[5].method.groupings[static_cast<size_t>(draw)],
              random_division(kTasks, 4, Singletons::kForbid, 7, draw));
  options_.random_groupings = 0;
  EXPECT_EQ(plan({MethodKind::kRandom, MethodKind::kTag}, {2}).size(), 1u);
  EXPECT_THROW((void)plan({MethodKind::kRandom}, {2}), InputError);
}

TEST_F(MethodPlan, RandomGroupsLikeTagsHaveItsSizes) {
  const auto sizes = [](const std::vector<Group>& groups) {
    std::vector<size_t> own;
    own.reserve(groups.size());
    for (const auto& group : groups) own.push_back(group.size());
    std::sort(own.begin(), own.end());
    return own;
  };
  const auto planned =
      plan({MethodKind::kJointCheckpoints, MethodKind::kRandomLikeTag, MethodKind::kTag}, {2, 3});
  ASSERT_EQ(planned.size(), 5u);
  EXPECT_EQ(planned[0].method.name, "joint_checkpoints");
  EXPECT_TRUE(planned[0].method.checkpoints);
  EXPECT_EQ(planned[0].method.groupings[0], (std::vector<Group>{{0, 1, 2, 3, 4}}));
  for (const size_t m : {1, 3}) {
    EXPECT_EQ(planned[m].method.name, "random_like_tag");
    ASSERT_EQ(planned[m].method.groupings.size(), 4u);
    for (const auto& groups : planned[m].method.groupings)
      EXPECT_EQ(sizes(groups), sizes(planned[m + 1].method.groupings[0]));
    EXPECT_NE(planned[m].method.groupings[0], planned[m].method.groupings[1]);
  }
  options_.random_groupings = 0;
  EXPECT_EQ(plan({MethodKind::kRandomLikeTag, MethodKind::kTag}, {2}).size(), 1u);
}

TEST_F(MethodPlan, TheReferenceIsTagOrElseTheLastThatChooses) {
  using enum MethodKind;
  EXPECT_EQ(reference_method({kSingleTask, kHoa, kOwn, kTag}), kTag);
  EXPECT_EQ(reference_method({kRandom, kCosine, kHoa}), kHoa);
  EXPECT_EQ(reference_method({kSingleTask, kAllInOne, kRandom, kOwn}), std::nullopt);
  EXPECT_EQ(reference_method({kJointCheckpoints, kRandomLikeTag}), std::nullopt);
}

TEST(EveryGroup, IsRefusedWhereNobodyCanTrainThem) {
  EXPECT_EQ(every_group(8).size(), 255u);
  EXPECT_EQ(pairs_and_singles(8).size(), 36u);
  EXPECT_THROW((void)every_group(13), InputError);
}

}  // namespace
}  // namespace kindred
