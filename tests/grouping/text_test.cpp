#include <cmath>
#include <string>

#include <gtest/gtest.h>

#include "kindred/grouping/grouping.h"

namespace kindred {
namespace {

Grouping example() {
  Grouping grouping;
  grouping.tasks = {"income", "age", "größe"};
  grouping.groups = {{0, 1}, {1, 2}};
  grouping.serves = {0, 0, 1};
  grouping.scores = {0.5, -0.25, 1};
  grouping.value = 0.416667;
  grouping.bound = 0.416667;
  grouping.networks = 2;
  grouping.cost = 2;
  grouping.alone = {0.3, std::nan(""), 1};
  return grouping;
}

TEST(DescribeText, ShowsWhoIsServedWhereAndWhoHelps) {
  EXPECT_EQ(describe_text(example()),
            "3 tasks in 2 networks, mean score 0.416667, proven best\n"
            "\n"
            "network   0   1      score over alone\n"
            "income    S   .        0.5       +0.2\n"
            "age       S   h      -0.25          –\n"
            "größe     .   S          1         +0\n"
            "\n"
            "S: the network serves this task; h: the task only helps there\n"
            "over alone: gain of the task over a network of its own\n");
}

TEST(DescribeText, SaysWhatIsNotProven) {
  Grouping grouping = example();
  grouping.status = GroupingStatus::kHeuristic;
  grouping.bound = 0.5;
  grouping.gap = 0.2;
  EXPECT_NE(describe_text(grouping).find("not proven best: at most 0.5 is possible (gap 20 %)"),
            std::string::npos);
}

TEST(DescribeText, SaysThatTheBudgetIsLargerThanUseful) {
  Grouping grouping = example();
  grouping.networks = 5;
  EXPECT_NE(describe_text(grouping).find("5 networks were allowed; more than 2 do not help"),
            std::string::npos);
}

TEST(DescribeText, ShowsAlternativesAndStability) {
  Grouping grouping = example();
  grouping.alternatives = {{{{0, 1, 2}}, 0.4, 0.016667}};
  grouping.alternatives_proven = true;
  grouping.stability = Stability{1000, 0.8, {1, 0.5, 0, 0.5, 1, 1, 0, 1, 1}, 0.01, 0.05};
  const std::string text = describe_text(grouping);
  EXPECT_NE(text.find("next best:\n  0.4  loses 0.01667  [income, age, größe]"), std::string::npos)
      << text;
  EXPECT_NE(text.find("80.0 % of 1000 resampled affinities"), std::string::npos) << text;
  grouping.stability->runs = 1;
  EXPECT_NE(describe_text(grouping).find("80.0 %: probability that another joint training would "
                                         "choose exactly these groups (1000 simulated repeats)"),
            std::string::npos);
  grouping.stability->runs = 3;
  EXPECT_NE(describe_text(grouping).find("another measurement in 3 joint trainings would choose"),
            std::string::npos);
  EXPECT_NE(text.find(" 50 %  income and age"), std::string::npos) << text;
}

TEST(DescribeText, ShowsNoControlBytes) {
  Grouping grouping = example();
  grouping.tasks[0] = "evil\x1b[2J\n";
  grouping.tasks[0].append(500, 'x');
  const std::string text = describe_text(grouping);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 800u);
}

}  // namespace
}  // namespace kindred
