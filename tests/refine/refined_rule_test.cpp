// Refinement on complete tables of measured results.

#include "kindred/refine/refined_rule.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/selection/selection_rules.h"
#include "kindred/synth/synth_gains.h"

namespace kindred {
namespace {

const std::string kFolder = KINDRED_TESTS "/selection/published";

ScoreTable published(const std::string& setting, const std::string& split) {
  return read_score_table(kFolder + "/standley" + setting + "_" + split + ".json", std::nullopt);
}

// The published affinities of the same five tasks, in the same order; they list targets by row.
AffinityMatrix published_affinity(const std::vector<std::string>& tasks) {
  const Json json = parse_json(read_file(kFolder + "/taskonomy5_tag.json"), "affinity");
  AffinityMatrix matrix(tasks);
  for (size_t target = 0; target < tasks.size(); ++target)
    for (size_t source = 0; source < tasks.size(); ++source)
      matrix.at(source, target) = json["matrix"][target][source].get<double>();
  return matrix;
}

// Shares of the oracle's advantage over one network for all, mean over 2, 3 and 4 networks where
// there is such an advantage, after these numbers of trainings.
std::vector<double> shares(const ScoreTable& validation, const ScoreTable& test,
                           const std::optional<AffinityMatrix>& affinity,
                           const std::vector<int64_t>& trainings, int64_t most_networks = 4) {
  RuleComparisonInput question;
  question.measured = validation;
  question.results = test;
  for (int64_t networks = 2; networks <= most_networks; ++networks)
    question.budgets.push_back({.networks = networks, .cost = {}});
  question.draws = 1;
  for (const int64_t count : trainings)
    question.more_rules.push_back(
        {"refined_" + std::to_string(count), [&, count](const GroupingOptions& options) {
           RefinedRule rule;
           rule.trainings = count;
           rule.affinity = affinity;
           return refined_scores(validation, options, rule);
         }});
  const RuleComparison comparison = compare_rules(question);
  std::vector<double> sums(trainings.size(), 0);
  double budgets = 0;
  for (const auto& results : comparison.results) {
    size_t place = 0;
    for (const auto& result : results) {
      if (!result.rule.starts_with("refined")) continue;
      const auto share = oracle_share(results, result, validation.lower_is_better);
      if (share) sums[place] += *share;
      ++place;
    }
    if (oracle_share(results, results.front(), validation.lower_is_better)) budgets += 1;
  }
  for (double& sum : sums) sum /= budgets;
  return sums;
}

TEST(RefinedRuleTest, ReachesMostOfTheOracleOnPublishedTables) {
  const AffinityMatrix tag = published_affinity(published("1", "val").tasks);
  for (const std::string setting : {"1", "2", "4"}) {
    const auto reached = shares(published(setting, "val"), published(setting, "test"),
                                setting == "4" ? std::nullopt : std::optional(tag), {5, 10});
    EXPECT_GE(reached[0], 0.60) << "setting " << setting << ", 5 trainings";
    EXPECT_GE(reached[1], 0.75) << "setting " << setting << ", 10 trainings";
  }
}

TEST(RefinedRuleTest, TrainsWhatItSaysAndNoMore) {
  const ScoreTable table = published("1", "val");
  GroupingOptions options;
  options.networks = 3;
  RefinedRule rule;
  EXPECT_EQ(refined_scores(table, options, rule).groups.size(), 6u);  // 5 singles, 1 for all
  rule.trainings = 4;
  const ScoreTable four = refined_scores(table, options, rule);
  EXPECT_EQ(four.groups.size(), 10u);
  rule.trainings = 1000;
  EXPECT_EQ(refined_scores(table, options, rule).groups.size(), 31u);  // all
  rule.trainings = 4;
  rule.at_once = 2;
  EXPECT_EQ(refined_scores(table, options, rule).groups.size(), 10u);
  for (const auto& group : four.groups)
    EXPECT_TRUE(std::any_of(table.groups.begin(), table.groups.end(), [&](const auto& listed) {
      return listed.name == group.name && listed.scores == group.scores;
    }));
}

TEST(RefinedRuleTest, BeginsWithTheSameTrainingsWhateverTheirNumber) {
  const ScoreTable table = published("2", "val");
  GroupingOptions options;
  options.networks = 3;
  RefinedRule rule;
  rule.trainings = 3;
  const auto three = refined_scores(table, options, rule).groups;
  rule.trainings = 7;
  const auto seven = refined_scores(table, options, rule).groups;
  for (size_t g = 0; g < three.size(); ++g) EXPECT_EQ(three[g].name, seven[g].name);
}

TEST(RefinedRuleTest, RejectsTablesThatLackItsFirstNetworks) {
  ScoreTable table = published("1", "val");
  GroupingOptions options;
  ScoreTable without = table;
  std::erase_if(without.groups, [](const auto& group) { return group.group == Group{2}; });
  EXPECT_THROW((void)refined_scores(without, options, {}), InputError);
  without = table;
  std::erase_if(without.groups, [](const auto& group) { return group.group.size() == 5; });
  EXPECT_THROW((void)refined_scores(without, options, {}), InputError);
  RefinedRule rule;
  rule.affinity = AffinityMatrix({"a", "b", "c", "d", "e"});
  EXPECT_THROW((void)refined_scores(table, options, rule), InputError);
}

TEST(SynthGainsTest, AreReproducibleCompleteAndZeroForSingleTasks) {
  const SynthGains gains = draw_gains({.tasks = 5, .noise = 0.3, .seed = 4});
  EXPECT_EQ(gains.validation.groups.size(), 31u);
  check(gains.validation, "validation");
  check(gains.test, "test");
  const SynthGains again = draw_gains({.tasks = 5, .noise = 0.3, .seed = 4});
  const SynthGains other = draw_gains({.tasks = 5, .noise = 0.3, .seed = 5});
  for (size_t g = 0; g < 31; ++g) {
    EXPECT_EQ(gains.test.groups[g].scores, again.test.groups[g].scores);
    if (gains.test.groups[g].group.size() == 1)
      EXPECT_EQ(gains.test.groups[g].scores, std::vector<double>{0.0});
    else
      EXPECT_NE(gains.test.groups[g].scores, other.test.groups[g].scores);
  }
  // Without noise both tables are the truth.
  const SynthGains exact = draw_gains({.tasks = 3, .noise = 0, .seed = 1});
  for (size_t g = 0; g < 7; ++g)
    EXPECT_EQ(exact.validation.groups[g].scores, exact.test.groups[g].scores);
  EXPECT_THROW((void)draw_gains({.tasks = 1}), InputError);
  EXPECT_THROW((void)draw_gains({.tasks = 13}), InputError);
}

TEST(SynthGainsTest, RefinementComesNearTheOracle) {
  constexpr int kInstances = 20;
  double after_six = 0, after_twelve = 0;
  for (int seed = 0; seed < kInstances; ++seed) {
    const SynthGains gains = draw_gains({.tasks = 6, .noise = 0.3, .seed = seed});
    const auto reached = shares(gains.validation, gains.test, gains.affinity, {6, 12}, 3);
    after_six += reached[0] / kInstances;
    after_twelve += reached[1] / kInstances;
  }
  EXPECT_GE(after_six, 0.75);
  EXPECT_GE(after_twelve, 0.88);
}

}  // namespace
}  // namespace kindred
