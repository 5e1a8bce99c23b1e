#include "kindred/study/phases.h"

#include <limits>
#include <vector>

#include <gtest/gtest.h>

namespace kindred {
namespace {

constexpr size_t kPhaseTasks = 3;

// Five measurements in two epochs. Before step 20 tasks a and b help each other, and a and c harm
// each other; from then on it is the other way round.
Measurements made_measurements() {
  Measurements all;
  all.tasks = {"a", "b", "c"};
  all.steps = {0, 10, 20, 30, 40};
  all.epochs = {0, 0, 0, 1, 1};
  all.weights.assign(all.size() * kPhaseTasks, 1);
  for (size_t at = 0; at < all.size(); ++at) {
    std::vector<double> matrix(kPhaseTasks * kPhaseTasks, 0);
    const double early = at < 2 ? 1 : -1;
    matrix[0 * kPhaseTasks + 1] = matrix[1 * kPhaseTasks + 0] = early;
    matrix[0 * kPhaseTasks + 2] = matrix[2 * kPhaseTasks + 0] = -early;
    all.values.insert(all.values.end(), matrix.begin(), matrix.end());
  }
  return all;
}

TEST(Phases, SplitTheMeasurementsAndChooseGroupsForEach) {
  const Measurements all = made_measurements();
  GroupingRequest request;
  request.from = mean_of(all);
  request.options.networks = 2;
  const Grouping chosen = choose_groups(request);
  const PhasesRecord record = phases_of(all, 2, request, chosen);
  EXPECT_EQ(record.tasks, all.tasks);
  ASSERT_EQ(record.phases.size(), 2u);
  EXPECT_EQ(record.phases[0].last_step, 10);
  EXPECT_EQ(record.phases[0].measurements, 2);
  EXPECT_EQ(record.phases[1].first_step, 20);
  EXPECT_EQ(record.phases[1].measurements, 3);
  EXPECT_EQ(record.phases[0].affinity.at(0, 1), 1);
  EXPECT_EQ(record.phases[1].affinity.at(0, 1), -1);
  for (const auto& phase : record.phases) {
    ASSERT_TRUE(phase.groups);
    EXPECT_GE(phase.groups->value, phase.groups->value_of_chosen - 1e-12);
    EXPECT_LE(phase.groups->value_overall, chosen.value + 1e-12);
  }
  EXPECT_NE(record.phases[0].groups->groups, record.phases[1].groups->groups);
  ASSERT_EQ(record.epochs.size(), 2u);
  EXPECT_EQ(record.epochs[0].measurements, 3);
  EXPECT_NEAR(record.epochs[0].affinity.at(0, 1), 1.0 / 3, 1e-15);
}

TEST(Phases, AreAsManyAsMeasurementsAtMost) {
  const Measurements all = made_measurements();
  GroupingRequest request;
  request.from = mean_of(all);
  EXPECT_EQ(phases_of(all, 100, request, choose_groups(request)).phases.size(), all.size());
}

TEST(Phases, HaveNoGroupsWhereAPairWasNotMeasured) {
  Measurements all = made_measurements();
  GroupingRequest request;
  request.from = mean_of(all);
  const Grouping chosen = choose_groups(request);
  for (size_t at = 0; at < 2; ++at)
    all.values[at * kPhaseTasks * kPhaseTasks + 1] = std::numeric_limits<double>::quiet_NaN();
  const PhasesRecord record = phases_of(all, 2, request, chosen);
  EXPECT_FALSE(record.phases[0].groups);
  EXPECT_TRUE(record.phases[1].groups);
}

}  // namespace
}  // namespace kindred
