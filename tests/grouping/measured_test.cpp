// Tables of measured groups give the choices that were published with them.

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/grouping/selection.h"

#include "instances.h"

namespace kindred {
namespace {

const std::string kFolder = KINDRED_PUBLISHED;

ScoreTable table(const std::string& setting, const std::string& split) {
  return read_score_table(kFolder + "/standley" + setting + "_" + split + ".json", std::nullopt);
}

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
  const ScoreTable validation = table(GetParam(), "val"), test = table(GetParam(), "test");
  const Json curve =
      parse_json(read_file(kFolder + "/standley_curves.json"), "curves")["setting" + GetParam()];
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

// Data without a licence are not ours to ship: where a copy lies beside the repository it is used.
TEST(MtgNet, GivesThePrintedOracle) {
  const std::string path = std::string(KINDRED_SHARED) + "/group_gains/mtgnet/taskonomy5.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is not here";
  const Json file = parse_json(read_file(path), path);
  ScoreTable gains;
  gains.tasks = file["tasks"].get<std::vector<std::string>>();
  for (const auto& group : file["groups"])
    gains.groups.push_back({"g" + std::to_string(gains.groups.size()),
                            group["members"].get<Group>(), group["val"].get<std::vector<double>>(),
                            std::nullopt});
  const double oracle[] = {0.034694, 0.138752, 0.177636, 0.183484};
  for (int64_t networks = 1; networks <= 4; ++networks) {
    GroupingOptions options;
    options.networks = networks;
    const Grouping chosen = select_groups(make_problem(gains, options));
    EXPECT_NEAR(chosen.value, oracle[networks - 1], 5e-7);
  }
}

}  // namespace
}  // namespace kindred
