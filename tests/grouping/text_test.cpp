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
  return grouping;
}

TEST(DescribeText, ShowsWhoIsServedWhereAndWhoHelps) {
  EXPECT_EQ(describe_text(example()),
            "3 tasks in 2 networks, mean score 0.416667, proven best\n"
            "\n"
            "network   0   1  score\n"
            "income    S   .  0.5\n"
            "age       S   h  -0.25\n"
            "größe     .   S  1\n"
            "\n"
            "S: the network serves this task; h: the task only helps there\n");
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
  EXPECT_NE(describe_text(grouping).find("5 networks were asked for; more than 2 do not help"),
            std::string::npos);
}

TEST(DescribeText, ShowsNoControlBytes) {
  Grouping grouping = example();
  grouping.tasks[0] = std::string("evil\x1b[2J\n") + std::string(500, 'x');
  const std::string text = describe_text(grouping);
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_LT(text.size(), 600u);
}

}  // namespace
}  // namespace kindred
