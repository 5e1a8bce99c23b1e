// Rules that choose from part of the results, held against publications and small tables by hand.

#include "kindred/selection/selection_rules.h"

#include <cmath>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json.h"

#include "tests/selection/published_tables.h"

namespace kindred {
namespace {

const RuleResult& result_of(const RuleComparison& comparison, size_t budget,
                            const std::string& rule) {
  for (const auto& result : comparison.results[budget])
    if (result.rule == rule) return result;
  throw std::runtime_error(rule);
}

class StandleyRules : public testing::TestWithParam<std::string> {};

TEST_P(StandleyRules, HoaGivesThePublishedCurve) {
  const Json curve =
      parse_json(read_file(kPublished + "standley_curves.json"), "curves")["setting" + GetParam()];
  RuleComparisonInput input;
  input.measured = standley_table(GetParam(), "val");
  input.results = standley_table(GetParam(), "test");
  input.draws = 200;
  for (const auto& budget : curve["budgets"])
    input.budgets.push_back({.networks = {}, .cost = budget.get<double>()});
  ASSERT_EQ(input.budgets.size(), 9u);
  const RuleComparison comparison = compare_rules(input);
  for (size_t i = 0; i < 9; ++i) {
    SCOPED_TRACE(*input.budgets[i].cost);
    // Published are sums over the five tasks.
    const RuleResult& hoa = result_of(comparison, i, "hoa");
    EXPECT_NEAR(5 * *hoa.realised, curve["hoa"][i].get<double>(), 6e-6);
    EXPECT_EQ(hoa.status, GroupingStatus::kOptimal);
    const bool misprint = GetParam() == "1" && i == 0;
    const double optimal = misprint ? 0.50278 : curve["optimal"][i].get<double>();
    EXPECT_NEAR(5 * *result_of(comparison, i, "oracle").realised, optimal, 6e-6);
    EXPECT_EQ(result_of(comparison, i, "random").draws, 200);
  }
}

INSTANTIATE_TEST_SUITE_P(Settings, StandleyRules, testing::Values("1", "2", "4"),
                         [](const auto& setting) { return "Setting" + setting.param; });

// Three tasks, all groups, higher is better.
ScoreTable small_table() {
  return {.tasks = {"a", "b", "c"},
          .groups = {{"a", {0}, {1}, {}},
                     {"b", {1}, {2}, {}},
                     {"c", {2}, {3}, {}},
                     {"ab", {0, 1}, {4, 1}, {}},
                     {"ac", {0, 2}, {2, 5}, {}},
                     {"bc", {1, 2}, {6, 1}, {}},
                     {"abc", {0, 1, 2}, {9, 9, 9}, {}}},
          .lower_is_better = false};
}

TEST(Hoa, PredictsTheMeanOverPairs) {
  const ScoreTable predicted = hoa_scores(small_table());
  EXPECT_EQ(predicted.groups[3].scores, (std::vector<double>{4, 1}));
  EXPECT_EQ(predicted.groups[6].scores, (std::vector<double>{3, 3.5, 3}));
  EXPECT_EQ(predicted.groups[6].name, "abc");
}

TEST(Hoa, TakesTheDearestOfSeveralPairs) {
  ScoreTable measured = small_table();
  measured.groups.push_back({"half ab", {0, 1}, {100, 100}, 0.5});
  measured.groups.push_back({"double ab", {0, 1}, {6, 3}, 2.0});
  EXPECT_EQ(hoa_scores(measured).groups[6].scores, (std::vector<double>{4, 4.5, 3}));
}

TEST(Hoa, NamesAPairThatIsMissing) {
  ScoreTable measured = small_table();
  measured.groups.erase(measured.groups.begin() + 5);
  try {
    (void)hoa_scores(measured);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("\"b\" and \"c\""), std::string::npos) << error.what();
  }
}

AffinityMatrix small_matrix() {
  AffinityMatrix matrix({"c", "a", "b"});  // in another order than the table
  for (size_t i = 0; i < 3; ++i)
    for (size_t j = 0; j < 3; ++j)
      matrix.at(i, j) = 10.0 * static_cast<double>(i + 1) + static_cast<double>(j);
  return matrix;
}

TEST(AffinityRule, PredictsTheMeanFromTheOthersByName) {
  const ScoreTable predicted = affinity_scores(small_table(), small_matrix());
  ASSERT_EQ(predicted.groups.size(), 4u);  // without groups of one
  EXPECT_EQ(predicted.groups[0].name, "ab");
  EXPECT_EQ(predicted.groups[0].scores, (std::vector<double>{31, 22}));  // b→a, a→b
  EXPECT_EQ(predicted.groups[3].scores, (std::vector<double>{21, 17, 25}));
  EXPECT_FALSE(predicted.lower_is_better);
}

TEST(AffinityRule, RefusesOtherTasksAndWhatWasNotMeasured) {
  AffinityMatrix matrix = small_matrix();
  matrix.tasks[0] = "d";
  EXPECT_THROW((void)affinity_scores(small_table(), matrix), InputError);
  EXPECT_THROW((void)affinity_scores(small_table(), AffinityMatrix({"a", "b", "c", "d"})),
               InputError);
  EXPECT_THROW((void)affinity_scores(small_table(), AffinityMatrix({"a", "b", "c"})), InputError);
  ScoreTable singles = small_table();
  singles.groups.resize(3);
  EXPECT_THROW((void)affinity_scores(singles, small_matrix()), InputError);
}

TEST(Rules, RealiseWhatTheResultsSay) {
  RuleComparisonInput input;
  input.measured = small_table();
  input.budgets = {{.networks = 1, .cost = {}}, {.networks = 2, .cost = {}}};
  input.results = small_table();
  // The oracle takes abc; in the end it is worth less.
  input.results->groups[6].scores = {1, 2, 6};
  const RuleComparison comparison = compare_rules(input);
  EXPECT_DOUBLE_EQ(*result_of(comparison, 0, "oracle").realised, 3);
  EXPECT_EQ(result_of(comparison, 1, "oracle").groups.size(), 1u);
  // By pairs: with two networks ac serves a and c (2, 5) and bc serves b (6); ab would serve a
  // with 4.
  const RuleResult& hoa = result_of(comparison, 1, "hoa");
  EXPECT_EQ(hoa.names, (std::vector<std::string>{"ac", "bc"}));
  EXPECT_DOUBLE_EQ(*hoa.realised, 13.0 / 3);
}

TEST(Rules, ReassigningServesWhereItMeasuredBest) {
  RuleComparisonInput input;
  input.measured = small_table();
  input.affinity = AffinityMatrix({"a", "b", "c"});
  input.affinity->values = {0, 9, 1, 9, 0, 9, 1, 1, 0};
  input.budgets = {{.networks = 2, .cost = {}}};
  const RuleComparison comparison = compare_rules(input);
  const RuleResult& result = result_of(comparison, 0, "affinity");
  EXPECT_EQ(result.names, (std::vector<std::string>{"ab", "bc"}));
  // By affinity ab serves b, with 1; bc measured 6.
  EXPECT_DOUBLE_EQ(*result.realised, 6.0 / 3);
  EXPECT_DOUBLE_EQ(*result.reassigned, 11.0 / 3);
}

TEST(Rules, RandomIsTheMeanOverDivisions) {
  RuleComparisonInput input;
  input.measured = small_table();
  input.draws = 20000;
  input.budgets = {{.networks = 1, .cost = {}},
                   {.networks = 2, .cost = {}},
                   {.networks = 3, .cost = {}},
                   {.networks = {}, .cost = 2.0}};
  const RuleComparison comparison = compare_rules(input);
  EXPECT_DOUBLE_EQ(*result_of(comparison, 0, "random").realised, 9);
  // ab+c, ac+b, bc+a: 8/3, 9/3 and 8/3.
  EXPECT_NEAR(*result_of(comparison, 1, "random").realised, 25.0 / 9, 0.01);
  EXPECT_DOUBLE_EQ(*result_of(comparison, 2, "random").realised, 2);
  EXPECT_NEAR(*result_of(comparison, 3, "random").realised, 25.0 / 9, 0.01);
  const RuleComparison again = compare_rules(input);
  EXPECT_EQ(again.results[1].back().realised, comparison.results[1].back().realised);
  input.seed = 1;
  EXPECT_NE(compare_rules(input).results[1].back().realised, comparison.results[1].back().realised);
}

TEST(Rules, WhereNoDivisionIsListedRandomHasNoResult) {
  RuleComparisonInput input;
  input.measured = small_table();
  input.measured.groups.erase(input.measured.groups.begin(), input.measured.groups.begin() + 3);
  input.draws = 5;
  input.budgets = {{.networks = 3, .cost = {}}};
  const RuleComparison comparison = compare_rules(input);
  EXPECT_FALSE(result_of(comparison, 0, "random").realised);
  EXPECT_NE(describe_text(comparison, /*lower_is_better=*/false).find("–"), std::string::npos);
  EXPECT_TRUE(
      to_json(comparison, input.measured)["budgets"][0]["rules"].back()["realised"].is_null());
}

TEST(Rules, RefuseWhatDoesNotFit) {
  RuleComparisonInput input;
  input.measured = input.results.emplace(small_table());
  const auto refuses = [&](RuleBudget budget) {
    input.budgets = {budget};
    EXPECT_THROW((void)compare_rules(input), InputError);
  };
  refuses({});
  refuses({.networks = 1, .cost = 1.0});
  refuses({.networks = 0, .cost = {}});
  refuses({.networks = {}, .cost = -1.0});
  refuses({.networks = {}, .cost = NAN});
  refuses({.networks = {}, .cost = 0.5});  // buys nothing
  input.results->groups[2].name = "other";
  refuses({.networks = 1, .cost = {}});
  input.results = small_table();
  input.results->tasks[2] = "z";
  refuses({.networks = 1, .cost = {}});
  input.results.reset();
  input.draws = 0;
  refuses({.networks = 1, .cost = {}});
}

TEST(Rules, AreWrittenAsTextAndJson) {
  RuleComparisonInput input;
  input.measured = small_table();
  input.draws = 10;
  input.budgets = {{.networks = {}, .cost = 1.5}, {.networks = {}, .cost = 2.0}};
  const RuleComparison comparison = compare_rules(input);
  const std::string text = describe_text(comparison, /*lower_is_better=*/false);
  EXPECT_NE(text.find("budget        oracle         hoa  all_in_one      random\n1.5"),
            std::string::npos)
      << text;
  const Json json = to_json(comparison, input.measured);
  EXPECT_EQ(json["format"], "kindred.rules/1");
  EXPECT_EQ(json["budgets"][0]["cost"], 1.5);
  EXPECT_EQ(json["budgets"][0]["rules"][0]["groups"][0], (std::vector<std::string>{"a", "b", "c"}));
}

TEST(Rules, OracleShareIsZeroForOneNetworkForAllAndOneForTheOracle) {
  std::vector<RuleResult> results(3);
  results[0].rule = "oracle";
  results[0].reassigned = 0.2;
  results[1].rule = "all_in_one";
  results[1].reassigned = 0.6;
  results[2].rule = "hoa";
  results[2].reassigned = 0.5;
  EXPECT_EQ(oracle_share(results, results[0], true), 1);
  EXPECT_EQ(oracle_share(results, results[1], true), 0);
  EXPECT_NEAR(*oracle_share(results, results[2], true), 0.25, 1e-12);
  // Where higher is better the oracle has no advantage here.
  EXPECT_EQ(oracle_share(results, results[2], false), std::nullopt);
  results[2].reassigned.reset();
  EXPECT_EQ(oracle_share(results, results[2], true), std::nullopt);
}

}  // namespace
}  // namespace kindred
