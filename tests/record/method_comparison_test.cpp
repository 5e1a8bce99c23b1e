// The numbers that users quote, from scores that are small enough to work out by hand.

#include "kindred/record/method_comparison.h"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"

#include "tests/support/errors.h"

namespace kindred {
namespace {

using Values = MethodScores::Values;

const std::vector<ComparedTask> kTasks = {
    {.name = "a", .metric = "error_rate"},
    {.name = "b", .metric = "roc_auc", .higher_is_better = true, .weight = 3}};
const std::vector<uint64_t> kSeeds = {5, 6, 7};

// One draw of one network for all. `folds` holds the folds of each task, the same for all seeds.
MethodScores scores(const std::string& name, const std::vector<Values>& test,
                    const std::vector<Values>& folds) {
  MethodScores method;
  method.name = name;
  method.groupings = {{{"a", "b"}}};
  method.test = {test};
  method.test_without = {std::vector<std::vector<Values>>(test.size(), folds)};
  return method;
}

// Errors of the tasks: (0.4, 0.2), (0.5, 0.2), (0.6, 0.2); in total 0.25, 0.275, 0.3.
MethodScores alone() {
  return scores("single_task", {{0.4, 0.8}, {0.5, 0.8}, {0.6, 0.8}}, {{0.5, 0.5}, {0.8, 0.8}});
}

// Errors of the tasks: (0.2, 0.1), (0.25, 0.1), (0.3, 0.1): half of those above.
MethodScores halved() {
  return scores("tag", {{0.2, 0.9}, {0.25, 0.9}, {0.3, 0.9}}, {{0.25, 0.25}, {0.9, 0.9}});
}

TEST(MethodComparison, TotalErrorIsTheMeanOfErrorsByWeight) {
  const ComparisonRecord record = compare(kTasks, {alone()}, {}, kSeeds);
  const ResultSpread& error = record.methods[0].error;
  EXPECT_NEAR(*error.values[0], 0.25, 1e-15);
  EXPECT_NEAR(*error.values[2], 0.3, 1e-15);
  EXPECT_NEAR(*error.mean, 0.275, 1e-15);
  EXPECT_NEAR(*error.deviation, 0.025, 1e-15);
  EXPECT_EQ(record.methods[0].tasks[1].values, (Values{0.8, 0.8, 0.8}));
  EXPECT_EQ(record.seeds, kSeeds);
  EXPECT_EQ(record.methods[0].networks, 1);
}

TEST(MethodComparison, GainIsTheShareOfTheSingleTaskError) {
  const ComparisonRecord record = compare(kTasks, {alone(), halved()}, {}, kSeeds);
  for (const auto& gain : record.methods[0].gain.values) EXPECT_NEAR(*gain, 0, 1e-15);
  for (const auto& gain : record.methods[1].gain.values) EXPECT_NEAR(*gain, 0.5, 1e-15);
}

TEST(MethodComparison, GainIsUnknownWithoutAnErrorToCompareWith) {
  MethodScores perfect = alone();
  perfect.test[0][1][1] = 1.0;  // no error of task b with the second seed
  const ComparisonRecord record = compare(kTasks, {perfect, halved()}, {}, kSeeds);
  EXPECT_TRUE(record.methods[1].gain.values[0]);
  EXPECT_FALSE(record.methods[1].gain.values[1]);
  EXPECT_FALSE(record.methods[1].gain.mean);
  EXPECT_FALSE(compare(kTasks, {halved()}, {}, kSeeds).methods[0].gain.mean);
}

TEST(MethodComparison, AnUndefinedMetricLeavesItsTaskOutOfAllTotals) {
  MethodScores undefined = alone();
  undefined.test[0][2][0].reset();
  const ComparisonRecord record = compare(kTasks, {undefined, halved()}, {}, kSeeds);
  EXPECT_FALSE(record.tasks[0].counted);
  EXPECT_TRUE(record.tasks[1].counted);
  EXPECT_FALSE(record.methods[0].tasks[0].mean);
  EXPECT_NEAR(*record.methods[1].error.mean, 0.1, 1e-15);
  undefined.test[0][2][1].reset();
  const ComparisonRecord none = compare(kTasks, {undefined}, {}, kSeeds);
  EXPECT_FALSE(none.methods[0].error.mean);
}

TEST(MethodComparison, DrawsCountAsTheirMean) {
  MethodScores random = alone();
  random.name = "random";
  random.test.push_back(halved().test[0]);
  random.test_without.push_back(halved().test_without[0]);
  random.groupings.push_back({{"a"}, {"b"}});
  const ComparisonRecord record = compare(kTasks, {random}, {}, kSeeds);
  EXPECT_NEAR(*record.methods[0].error.mean, (0.275 + 0.1375) / 2, 1e-15);
  EXPECT_EQ(record.methods[0].networks, 2);
  const auto draws = draw_errors(record.tasks, random);
  EXPECT_NEAR(*draws[0], 0.275, 1e-15);
  EXPECT_NEAR(*draws[1], 0.1375, 1e-15);
}

TEST(MethodComparison, DifferencesArePairedBySeedAndByRows) {
  const auto methods = std::vector{alone(), halved()};
  const auto pairs = pairs_with_last(methods.size());
  ASSERT_EQ(pairs.size(), 1u);
  const MethodDifference difference = compare(kTasks, methods, pairs, kSeeds).differences.at(0);
  EXPECT_EQ(difference.of, "tag");
  EXPECT_EQ(difference.against, "single_task");
  // −0.125, −0.1375, −0.15: deviation 0.0125, of the mean 0.0125 / √3.
  EXPECT_NEAR(*difference.mean, -0.1375, 1e-15);
  EXPECT_NEAR(*difference.seed_error, 0.0125 / std::sqrt(3), 1e-15);
  // Both folds give the same difference.
  EXPECT_NEAR(*difference.row_error, 0, 1e-15);
  EXPECT_EQ(difference.verdict(), Verdict::kLower);
  EXPECT_LT(difference.interval->high, 0);
}

TEST(MethodComparison, TestRowsAddTheirNoise) {
  MethodScores noisy = halved();
  // Total error without fold 0: 0.1375 + 0.25 · 0.4; without fold 1: 0.1375 − 0.25 · 0.2.
  for (auto& seed : noisy.test_without[0]) seed[0] = {0.65, 0.05};
  const auto difference = compare(kTasks, {alone(), noisy}, {{1, 0}}, kSeeds).differences.at(0);
  // √((2 − 1) / 2 · (0.075² + 0.075²)) = 0.075, as far as each lies from their mean.
  EXPECT_NEAR(*difference.row_error, 0.075, 1e-12);
  EXPECT_EQ(difference.verdict(), Verdict::kNoise);
}

// Errors 0.125, 0.1375, 0.15 by seed; without a fold 0.1375 ± 0.075, and gains 0.5 ∓ half of that
// relative to the tasks: see above. Every interval has both errors.
TEST(MethodComparison, ResultsOfAMethodHaveTheNoiseOfSeedsAndOfRows) {
  MethodScores noisy = halved();
  for (auto& seed : noisy.test_without[0]) seed[0] = {0.65, 0.05};
  const auto methods = compare(kTasks, {alone(), noisy}, {}, kSeeds).methods;
  const auto expect = [](const ResultSpread& spread, const std::vector<double>& values,
                         const std::vector<double>& without) {
    const auto expected = crossed_interval(values, without);
    ASSERT_EQ(spread.interval.has_value(), expected.has_value());
    EXPECT_NEAR(spread.interval->low, expected->low, 1e-12);
    EXPECT_NEAR(spread.interval->high, expected->high, 1e-12);
  };
  expect(methods[1].error, {0.125, 0.1375, 0.15}, {0.2375, 0.0875});
  expect(methods[1].tasks[0], {0.2, 0.25, 0.3}, {0.65, 0.05});
  // Task a: 1 − 0.65 / 0.5 and 1 − 0.05 / 0.5 with weight 1 of 4; b: 0.5.
  expect(methods[1].gain, {0.5, 0.5, 0.5}, {(-0.3 + 1.5) / 4, (0.9 + 1.5) / 4});
  EXPECT_FALSE(methods[1].tasks[1].interval) << "no noise, no width";
}

TEST(MethodComparison, TheFirstVersionIsReadWithoutIntervals) {
  const ComparisonRecord record = compare(kTasks, {alone(), halved()}, {{1, 0}}, kSeeds);
  Json json = to_json(record);
  EXPECT_EQ(json["format"], "kindred.metrics/2");
  EXPECT_TRUE(comparison_from_json(json, "x").methods[0].error.interval);
  json["format"] = "kindred.metrics/1";
  for (auto& method : json["methods"])
    for (const char* key : {"error", "gain_over_single_task"}) {
      method[key].erase("low");
      method[key].erase("high");
    }
  const ComparisonRecord first = comparison_from_json(json, "x");
  EXPECT_FALSE(first.methods[0].error.interval);
  EXPECT_EQ(first.methods[0].error.mean, record.methods[0].error.mean);
}

TEST(MethodComparison, OneSeedGivesNoVerdict) {
  MethodScores first = alone(), second = halved();
  for (auto* method : {&first, &second}) {
    method->test[0].resize(1);
    method->test_without[0].resize(1);
  }
  const auto difference = compare(kTasks, {first, second}, {{1, 0}}, {5}).differences.at(0);
  EXPECT_TRUE(difference.mean);
  EXPECT_FALSE(difference.seed_error);
  EXPECT_FALSE(difference.interval);
  EXPECT_EQ(difference.verdict(), Verdict::kUnknown);
}

std::string refusal(const std::vector<MethodScores>& methods, const std::vector<MethodPair>& pairs,
                    const std::vector<uint64_t>& seeds = kSeeds) {
  return input_error([&] { (void)compare(kTasks, methods, pairs, seeds); });
}

TEST(MethodComparison, RefusesScoresThatAreNotWhole) {
  const std::string test =
      "scores of \"tag\": `test` does not have an entry for each draw, seed and task";
  const std::string without =
      "scores of \"tag\": `test_without` does not have an entry for each draw, seed and task";
  const auto with = [](const auto& change) {
    MethodScores method = halved();
    change(method);
    return refusal({alone(), method}, {{1, 0}});
  };
  EXPECT_EQ(with([](MethodScores& method) { method.test.clear(); }), test);
  EXPECT_EQ(with([](MethodScores& method) { method.test[0].pop_back(); }), test);
  EXPECT_EQ(with([](MethodScores& method) { method.test[0][1].pop_back(); }), test);
  EXPECT_EQ(with([](MethodScores& method) { method.test_without.clear(); }), without);
  EXPECT_EQ(with([](MethodScores& method) { method.test_without[0].clear(); }), without);
  EXPECT_EQ(with([](MethodScores& method) { method.test_without[0][2].clear(); }), without);
  EXPECT_EQ(
      with([](MethodScores& method) { method.test_without.push_back(method.test_without[0]); }),
      without);
  EXPECT_EQ(with([](MethodScores& method) { method.test_without[0][2][1].pop_back(); }),
            "scores of \"tag\": `test_without` does not have the same folds throughout");
  EXPECT_EQ(refusal({alone()}, {{1, 0}}), "the method of a difference is not compared");
  EXPECT_EQ(refusal({alone()}, {}, {}), "a comparison needs a seed and a task");
}

TEST(MethodComparison, SeedsKeepAllTheirBits) {
  const std::vector<uint64_t> seeds = {(uint64_t{1} << 53) + 1, UINT64_MAX, 0};
  ComparisonRecord record = compare(kTasks, {alone()}, {}, seeds);
  EXPECT_EQ(comparison_from_json(parse_json(to_json(record).dump(), "x"), "x").seeds, seeds);
  Json json = to_json(record);
  json["seeds"][1] = -1;
  EXPECT_THROW((void)comparison_from_json(json, "x"), InputError);
}

TEST(MethodComparison, WhatIsWrittenIsRead) {
  ComparisonRecord record = compare(kTasks, {alone(), halved()}, {{1, 0}}, kSeeds);
  record.notes = {"something is left out"};
  const Json metrics = to_json(record);
  EXPECT_EQ(to_json(comparison_from_json(metrics, "x")), metrics);
  record.search = ComparisonSearch{.seed = 5, .reference = {}, .joint_run = {1, 20, 0.5, 1.0}};
  for (auto& method : record.methods) {
    method.details.emplace();
    method.details->weighting = "pcgrad";
    method.details->draw_errors = {0.5, std::nullopt};
    method.details->validation_loss = spread_of({1.0, 2.0, std::nullopt});
  }
  record.methods[1].budget = record.differences[0].budget = 2;
  record.methods[1].details->status = GroupingStatus::kHeuristic;
  const Json comparison = to_json(record);
  EXPECT_EQ(comparison["format"], "kindred.comparison/2");
  EXPECT_EQ(to_json(comparison_from_json(comparison, "x")), comparison);
}

TEST(Spread, HasNoMeanWhereAValueIsUndefined) {
  EXPECT_EQ(spread_of({1.0, 3.0}).mean, 2.0);
  EXPECT_NEAR(*spread_of({1.0, 3.0}).deviation, std::sqrt(2), 1e-15);
  EXPECT_EQ(spread_of({1.0}).mean, 1.0);
  EXPECT_FALSE(spread_of({1.0}).deviation);
  EXPECT_FALSE(spread_of({1.0, std::nullopt}).mean);
  EXPECT_FALSE(spread_of({}).mean);
}

}  // namespace
}  // namespace kindred
