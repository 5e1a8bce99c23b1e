#include "kindred/grouping/given_grouping.h"

#include <cmath>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

GroupingProblem three_tasks() {
  GroupingProblem problem = blank_problem(3, 1);
  problem.scores = std::vector<double>{9, 1, 2, 3, 9, 4, 5, 6, 9};
  return problem;
}

TEST(GivenGrouping, IsWorthWhatItsAffinitiesSay) {
  // The problem allows one network; groups that somebody brings need not keep to that.
  const Grouping given = given_grouping(three_tasks(), {{1, 2}, {0, 1, 2}});
  EXPECT_EQ(given.status, GroupingStatus::kGiven);
  EXPECT_EQ(given.groups, (std::vector<Group>{{0, 1, 2}, {1, 2}}));
  EXPECT_EQ(given.serves, (std::vector<int64_t>{0, 1, 1}));
  EXPECT_EQ(given.scores, (std::vector<double>{4, 6, 4}));
  EXPECT_DOUBLE_EQ(given.value, 14 / 3.0);
  EXPECT_EQ(given.networks, 2);
  EXPECT_EQ(given.cost, 2);
  EXPECT_TRUE(std::isinf(given.bound));
}

TEST(GivenGrouping, ATaskAloneHasNoScoreUnlessItHasAValue) {
  const Grouping given = given_grouping(three_tasks(), {{0, 2}, {1}});
  EXPECT_EQ(given.serves, (std::vector<int64_t>{0, 1, 0}));
  EXPECT_EQ(given.scores[0], 5);
  EXPECT_EQ(given.scores[2], 2);
  EXPECT_TRUE(std::isnan(given.scores[1]));
  EXPECT_TRUE(std::isnan(given.value));

  // A shared network serves a task before its own, of which nothing is known.
  EXPECT_EQ(given_grouping(three_tasks(), {{0}, {0, 1, 2}}).serves,
            (std::vector<int64_t>{1, 1, 1}));

  GroupingProblem valued = three_tasks();
  valued.singletons = Singletons::kValue;
  valued.singleton_values = {7, 8, 9};
  const Grouping alone = given_grouping(valued, {{0, 2}, {1}});
  EXPECT_EQ(alone.scores, (std::vector<double>{5, 8, 2}));
  EXPECT_EQ(alone.value, 5);
}

TEST(GivenGrouping, WithoutAffinitiesTheFirstNetworkServes) {
  const Grouping given = given_grouping({"a", "b", "c"}, {{1, 2}, {0, 1}});
  EXPECT_EQ(given.groups, (std::vector<Group>{{0, 1}, {1, 2}}));
  EXPECT_EQ(given.serves, (std::vector<int64_t>{0, 0, 1}));
  EXPECT_TRUE(std::isnan(given.value));
  EXPECT_EQ(given.scores.size(), 3U);
}

TEST(GivenGrouping, ComesBackFromItsFile) {
  const Grouping given = given_grouping(three_tasks(), {{0, 2}, {1}});
  const Json json = to_json(given);
  EXPECT_EQ(json["status"], "given");
  EXPECT_TRUE(json["value"].is_null());
  EXPECT_TRUE(json["scores"]["t001"].is_null());
  const Grouping back = grouping_from_json(json, "g.json");
  EXPECT_EQ(back.status, GroupingStatus::kGiven);
  EXPECT_EQ(to_json(back), json);

  // Only what somebody brought may be of unknown value.
  Json searched = json;
  searched["status"] = "optimal";
  EXPECT_THROW((void)grouping_from_json(searched, "g.json"), InputError);
  searched["value"] = 1;
  EXPECT_THROW((void)grouping_from_json(searched, "g.json"), InputError);
}

TEST(GivenGrouping, IsShownAsSuch) {
  const std::string text = describe_text(given_grouping({"a", "b"}, {{0}, {1}}));
  EXPECT_TRUE(
      text.starts_with("2 tasks in 2 networks, mean score unknown, given, not searched for\n"))
      << text;
  EXPECT_EQ(text.find("nan"), std::string::npos) << text;
}

TEST(GivenGrouping, RefusesGroupsThatAreNone) {
  for (const Group& group : std::vector<Group>{{}, {1, 0}, {0, 0}, {-1, 0}, {0, 3}})
    EXPECT_THROW((void)given_grouping(three_tasks(), {{0, 1, 2}, group}), InputError);
  EXPECT_THROW((void)given_grouping(three_tasks(), {{0, 1}}), InputError);
}

}  // namespace
}  // namespace kindred
