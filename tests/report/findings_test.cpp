// What the report concludes from the records.

#include "kindred/report/findings.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/made_run.h"

namespace kindred {
namespace {

using Findings = MadeRunTest;

TEST_F(Findings, TheAnswerSaysWhatIsBetterWorseAndNoise) {
  make(9);
  const auto sentences = answer_sentences(read_run(run_));
  ASSERT_EQ(sentences.size(), 4u);
  EXPECT_EQ(sentences[0], "9 tasks in 2 networks");
  EXPECT_EQ(sentences[1], "The groups are proven best for these affinities.");
  EXPECT_EQ(sentences[2],
            "On test rows their total error is 0.3700: better than single-task networks; worse "
            "than one network for all; within noise of random groups.");
  EXPECT_EQ(sentences[3],
            "Resampled affinities give exactly these groups in 62.5 % of 1,000 resamples; over all "
            "resamples they lose 0.5 % of their value on average.");
}

TEST_F(Findings, WithoutAComparisonNothingIsClaimed) {
  make(9);
  RunRecord run = read_run(run_);
  run.comparison.reset();
  EXPECT_NE(answer_sentences(run)[2].find("their gain is unknown"), std::string::npos);
  run.grouping.reset();
  EXPECT_EQ(answer_sentences(run).front(), "9 tasks, and no groups chosen yet.");
}

TEST_F(Findings, AnUnprovenAnswerSaysHowFarOffItMayBe) {
  Grouping grouping;
  grouping.status = GroupingStatus::kHeuristic;
  grouping.bound = 6.6e-5;
  grouping.gap = 0.03;
  EXPECT_EQ(proof_words(grouping),
            "not proven best: no grouping has a value above 6.6e−05 (gap 3 %)");
}

TEST_F(Findings, GainsAreAgainstTheTasksOwnNetwork) {
  make(9);
  const RunRecord run = read_run(run_);
  const MethodResult& tag = run.comparison->methods.back();
  EXPECT_NEAR(*task_gain(*run.comparison, tag, 0), 1 - 0.27 / 0.3, 1e-12);
  ComparisonRecord flipped = *run.comparison;
  flipped.tasks[0].higher_is_better = true;
  EXPECT_NEAR(*task_gain(flipped, flipped.methods.back(), 0), 1 - 0.73 / 0.7, 1e-12);
  flipped.methods[0].tasks[0].mean = 1.0;
  EXPECT_FALSE(task_gain(flipped, flipped.methods.back(), 0));
}

TEST_F(Findings, TimeIsSharedAmongWhatNetworksWereFor) {
  make(9);
  const auto shares = time_shares(read_run(run_));
  ASSERT_EQ(shares.size(), 4u);
  EXPECT_EQ(shares[0].what, "joint training");
  EXPECT_DOUBLE_EQ(shares[0].seconds, 21.25);
  EXPECT_DOUBLE_EQ(shares[1].seconds, 13.25);
  EXPECT_EQ(shares[2].what, "single-task networks");
  EXPECT_DOUBLE_EQ(shares[2].seconds, 2.0 * 27);
  EXPECT_EQ(shares[2].networks, 27);
  EXPECT_DOUBLE_EQ(shares[3].seconds, 2.0 * 9 * 2);
}

TEST_F(Findings, ServedAndHelpingTasksAreToldApart) {
  make(9);
  const RunRecord run = read_run(run_);
  EXPECT_EQ(served_by(*run.grouping, 0), (std::vector<int64_t>{0, 1, 2, 3}));
  EXPECT_EQ(helpers_of(*run.grouping, 0), (std::vector<int64_t>{8}));
  EXPECT_TRUE(helpers_of(*run.grouping, 1).empty());
}

}  // namespace
}  // namespace kindred
