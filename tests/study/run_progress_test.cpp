// How far a whole run is, from what its stages tell.

#include "kindred/run/run_progress.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/duration_text.h"

namespace kindred {
namespace {

class Recorder : public Reporter {
 public:
  void message(const std::string& text) override { messages.push_back(text); }
  void warning(const std::string& text) override { warnings.push_back(text); }
  void progress(const StageProgress& progress) override { steps.push_back(progress); }

  std::vector<std::string> messages, warnings;
  std::vector<StageProgress> steps;
};

// 3 × 2 chosen networks and 3 × (4 + 5 × 2) + 2 to compare with, each of 1000 steps.
RunWork work() {
  return {.tasks = 4,
          .networks = 2,
          .seeds = 3,
          .random_groupings = 5,
          .epochs = 10,
          .steps = 1000,
          .workers = 2,
          .joint_threads = 1};
}

StageProgress stage(const std::string& name, int64_t done, int64_t total, double seconds,
                    double underway = 0) {
  return {.stage = name,
          .unit = "unit",
          .done = done,
          .total = total,
          .seconds = seconds,
          .detail = "",
          .underway = underway};
}

TEST(RunWork, CountsTheNetworksOfARun) {
  EXPECT_EQ(work().chosen_networks(), 6);
  EXPECT_EQ(work().compared_networks(), 44);
  // 1 joint training alone, then 50 networks two at a time.
  EXPECT_DOUBLE_EQ(work().seconds(0.01), 10 + 30 + 220);
  RunWork measured = work();
  measured.joint_trainings = 2;  // the second's network is one of those compared
  EXPECT_EQ(measured.compared_networks(), 43);
  EXPECT_NEAR(measured.seconds(1) - work().seconds(1),
              static_cast<double>(measured.steps) * (1 - 1.0 / measured.workers), 1e-9);
  measured.joint_trainings = 9;
  EXPECT_EQ(measured.compared_networks(), 42);
  RunWork pictures = work();
  pictures.joint_threads = 2;
  EXPECT_DOUBLE_EQ(pictures.seconds(0.01), 10 + 60 + 440);
}

TEST(Estimate, NamesTheKeyThatShortensTheRunMost) {
  // One seed: 10 + 10 + 70; no random groupings 10 + 30 + 70; half the epochs: 130.
  EXPECT_EQ(estimate_text(work(), 0.01),
            "the whole run will take at most about 4 min 20 s on 2 threads (up to 51 networks of "
            "1000 steps each); with run.seeds = 1 it would take 1 min 30 s");
  RunWork one = work();
  one.seeds = 1;
  EXPECT_NE(estimate_text(one, 0.01).find("run.random_groupings = 0 it would take 40 s"),
            std::string::npos);
  one.random_groupings = 0;
  EXPECT_NE(estimate_text(one, 0.01).find("train.epochs = 5 it would take 20 s"),
            std::string::npos);
  one.epochs = 1;
  EXPECT_EQ(estimate_text(one, 0.01).find("it would take"), std::string::npos);
}

TEST(RunProgress, SaysTheEstimateOnceAndOnlyOfALongRun) {
  Recorder said;
  RunProgress progress(said);
  progress.plan(work());
  progress.progress(stage(kJointTraining, 5, 1000, 2));  // the first steps are slow
  EXPECT_TRUE(said.messages.empty());
  progress.progress(stage(kJointTraining, 100, 1000, 1));
  progress.progress(stage(kJointTraining, 200, 1000, 20));
  ASSERT_EQ(said.messages.size(), 1U);
  EXPECT_EQ(said.messages[0], estimate_text(work(), 0.01));

  Recorder brief;
  RunProgress quick(brief);
  quick.plan(work());
  quick.progress(stage(kJointTraining, 900, 1000, 0.5));
  quick.progress(stage(kJointTraining, 10'000'000, 20'000'000, 2));
  EXPECT_TRUE(brief.messages.empty());

  // Joint training that ends before it was looked at for long: 100 × 0.5 s.
  Recorder late;
  RunProgress many(late);
  many.plan(work());
  many.progress(stage(kJointTraining, 1000, 1000, 0.5));
  EXPECT_EQ(late.messages.size(), 1U);
}

TEST(RunProgress, LeftIsOfTheWholeRunAndFollowsThePace) {
  Recorder said;
  RunProgress progress(said);
  progress.plan(work());
  progress.progress(stage(kJointTraining, 100, 1000, 1));
  EXPECT_EQ(said.steps[0].number, 1);
  EXPECT_EQ(said.steps[0].of, 4);
  EXPECT_DOUBLE_EQ(said.steps[0].run_left, 9 + 30 + 220);
  progress.progress(stage("choosing groups", 3, 0, 1));
  EXPECT_EQ(said.steps[1].number, 2);
  EXPECT_DOUBLE_EQ(said.steps[1].run_left, 30 + 220);
  progress.progress(stage("resampling", 50, 100, 1));
  EXPECT_EQ(said.steps[2].number, 2);
  EXPECT_DOUBLE_EQ(said.steps[2].run_left, 1 + 30 + 220);
  // No network is whole yet: half of one and half of another in 2 s, 2 s a network.
  progress.progress(stage(kChosenNetworks, 0, 6, 2, 1.0));
  EXPECT_EQ(said.steps[3].number, 3);
  EXPECT_DOUBLE_EQ(said.steps[3].run_left, 10 + 88);
  progress.progress(stage(kComparedNetworks, 20, 40, 20));
  EXPECT_EQ(said.steps[4].number, 4);
  EXPECT_DOUBLE_EQ(said.steps[4].run_left, 20);
  progress.progress(stage(kComparedNetworks, 40, 40, 40));
  EXPECT_DOUBLE_EQ(said.steps[5].run_left, 0);
}

TEST(RunProgress, RefinementIsAStageOfItsOwn) {
  Recorder said;
  RunProgress progress(said);
  RunWork refined = work();
  refined.trainings = 10;
  const int64_t networks = refined.refining_networks();
  EXPECT_EQ(networks, 10 + (refined.seeds - 1) * refined.networks);
  RunWork folded = refined;
  folded.folds = 3;
  folded.networks = folded.tasks - 1;
  EXPECT_EQ(folded.cross_validated_networks(), 3 * folded.tasks);
  folded.networks = folded.tasks;
  EXPECT_EQ(folded.cross_validated_networks(), 3 * (2 * folded.tasks + 1));
  EXPECT_EQ(folded.refining_networks(),
            10 + (folded.seeds - 1) * folded.networks + 3 * (2 * folded.tasks + 1));
  progress.plan(refined);
  progress.progress(stage(kComparedNetworks, 20, 40, 20));
  EXPECT_EQ(said.steps[0].of, 5);
  EXPECT_DOUBLE_EQ(said.steps[0].run_left, 20 + static_cast<double>(networks));
  progress.progress(stage(kRefiningNetworks, 5, networks, 5));
  EXPECT_EQ(said.steps[1].number, 5);
  EXPECT_DOUBLE_EQ(said.steps[1].run_left, static_cast<double>(networks - 5));
}

TEST(RunProgress, PassesOnWhatIsNotOfARun) {
  Recorder said;
  RunProgress progress(said);
  progress.progress(stage(kJointTraining, 100, 1000, 1));  // nothing planned
  progress.plan(work());
  progress.progress(stage("reading", 1, 2, 1));
  progress.message("m");
  progress.warning("w");
  ASSERT_EQ(said.steps.size(), 2U);
  for (const auto& step : said.steps) {
    EXPECT_EQ(step.of, 0);
    EXPECT_LT(step.run_left, 0);
  }
  EXPECT_EQ(said.messages, std::vector<std::string>{"m"});
  EXPECT_EQ(said.warnings, std::vector<std::string>{"w"});
}

TEST(DurationText, OfLiteralValues) {
  EXPECT_EQ(duration_text(0.44), "0.4 s");
  EXPECT_EQ(duration_text(12.4), "12 s");
  EXPECT_EQ(duration_text(200), "3 min 20 s");
  EXPECT_EQ(duration_text(7500), "2 h 5 min");
}

}  // namespace
}  // namespace kindred
