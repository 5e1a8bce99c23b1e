// Tables of measured groups give the choices that were published with them.

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/selection/selection.h"

#include "tests/selection/published_tables.h"
#include "tests/support/instances.h"

namespace kindred {
namespace {

// The loss on test rows of networks that were chosen, and tasks that were served, by validation.
double test_total(const Grouping& chosen, const ScoreTable& test) {
  double total = 0;
  for (size_t task = 0; task < chosen.tasks.size(); ++task) {
    const std::string& name = chosen.names[static_cast<size_t>(chosen.serves[task])];
    const auto found = std::find_if(test.groups.begin(), test.groups.end(),
                                    [&](const ScoredGroup& scored) { return scored.name == name; });
    const auto place =
        std::find(found->group.begin(), found->group.end(), static_cast<int64_t>(task));
    total += found->scores[static_cast<size_t>(place - found->group.begin())];
  }
  return total;
}

class StandleyTest : public testing::TestWithParam<std::string> {};

TEST_P(StandleyTest, GivesThePublishedOptimalCurve) {
  const ScoreTable validation = standley_table(GetParam(), "val"),
                   test = standley_table(GetParam(), "test");
  const Json curve =
      parse_json(read_file(kPublished + "standley_curves.json"), "curves")["setting" + GetParam()];
  ASSERT_EQ(curve["budgets"].size(), 9u);
  for (size_t i = 0; i < 9; ++i) {
    GroupingOptions options;
    options.budget = curve["budgets"][i].get<double>();
    const Grouping chosen = select_groups(make_problem(validation, options));
    EXPECT_EQ(chosen.status, GroupingStatus::kOptimal);
    EXPECT_LE(chosen.cost, *options.budget);
    // The plot's script prints 0.50273 there, and the measured losses add up to 0.50278.
    const bool misprint = GetParam() == "1" && *options.budget == 1;
    const double published = misprint ? 0.50278 : curve["optimal"][i].get<double>();
    EXPECT_NEAR(test_total(chosen, test), published, 6e-6) << "budget " << *options.budget;
  }
}

INSTANTIATE_TEST_SUITE_P(Settings, StandleyTest, testing::Values("1", "2", "4"),
                         [](const auto& setting) { return "Setting" + setting.param; });

}  // namespace
}  // namespace kindred
