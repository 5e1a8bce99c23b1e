#include "kindred/study/grouping_judge.h"

#include <limits>

#include <gtest/gtest.h>

namespace kindred {
namespace {

// a and b help each other, and so do c and d; between the pairs is harm.
AffinityMatrix two_pairs(double error) {
  AffinityMatrix matrix({"a", "b", "c", "d"});
  matrix.values = {0, 1, -1, -1, 1, 0, -1, -1, -1, -1, 0, 1, -1, -1, 1, 0};
  matrix.standard_errors.assign(16, error);
  return matrix;
}

Judge judge(StopRule stop) {
  AffinityOptions affinity;
  affinity.stop = stop;
  GroupingOptions grouping;
  grouping.networks = 2;
  return make_grouping_judge(affinity, grouping, {1, 1, 1, 1}, 2);
}

TEST(GroupingJudge, IsDecidedWhenErrorsAreSmallAndNotWhenTheyAreLarge) {
  const Assessment sure = judge(StopRule::kDecided)(two_pairs(0.05));
  EXPECT_TRUE(sure.decided);
  EXPECT_EQ(sure.regret, 0);
  // All in one network every task scores (1 − 1 − 1) / 3; in pairs 1.
  EXPECT_NEAR(sure.gain, 4.0 / 3, 1e-12);
  const Assessment unsure = judge(StopRule::kDecided)(two_pairs(3));
  EXPECT_FALSE(unsure.decided);
  EXPECT_GT(unsure.regret, 0.05 * unsure.gain);
}

TEST(GroupingJudge, FindsTheSourceThatLeavesTheGroupsOpenMostUrgent) {
  AffinityMatrix matrix = two_pairs(0.01);
  // Whether c belongs to a and b as much as to d is not known.
  matrix.at(2, 0) = matrix.at(2, 1) = 1;
  matrix.standard_errors[2 * 4] = matrix.standard_errors[2 * 4 + 1] = 0.5;
  const Assessment assessment = judge(StopRule::kNever)(matrix);
  ASSERT_EQ(assessment.urgency.size(), 4u);
  for (const size_t other : {0, 1, 3})
    EXPECT_GT(assessment.urgency[2], 5 * assessment.urgency[other]);
}

TEST(GroupingJudge, DecidesNothingBeforeEveryPairHasAnError) {
  AffinityMatrix matrix = two_pairs(0.01);
  matrix.standard_errors[1] = std::numeric_limits<double>::quiet_NaN();
  const Assessment assessment = judge(StopRule::kDecided)(matrix);
  EXPECT_FALSE(assessment.decided);
  EXPECT_EQ(assessment.urgency, std::vector<double>(4, 1));
}

TEST(GroupingJudge, IsTheSameEveryTime) {
  const Assessment one = judge(StopRule::kDecided)(two_pairs(0.7));
  const Assessment two = judge(StopRule::kDecided)(two_pairs(0.7));
  EXPECT_EQ(one.regret, two.regret);
  EXPECT_EQ(one.urgency, two.urgency);
}

}  // namespace
}  // namespace kindred
