#include "kindred/affinity/measuring_plan.h"

#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "kindred/base/json_record.h"
#include "kindred/base/random.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

AffinityOptions by_overhead(double overhead) {
  AffinityOptions options;
  options.overhead = overhead;
  return options;
}

TEST(MeasuringPlan, EveryKthStepMeasuresAllTasks) {
  AffinityOptions options;
  options.every = 3;
  MeasuringPlan plan(options, 4, 0, 10);
  for (int64_t step = 0; step < 10; ++step) {
    const auto turn = plan.turn(step);
    EXPECT_EQ(turn.sources,
              step % 3 == 0 ? (std::vector<size_t>{0, 1, 2, 3}) : std::vector<size_t>{});
  }
}

TEST(MeasuringPlan, KeepsToTheOverhead) {
  for (const size_t tasks : {2, 5, 9, 40, 174})
    for (const double overhead : {0.02, 0.1, 0.5, 3.0, 100.0}) {
      MeasuringPlan plan(by_overhead(overhead), tasks, 1, 20000);
      constexpr int64_t kSteps = 20000;
      double sources = 0;
      for (int64_t step = 0; step < kSteps; ++step)
        sources += static_cast<double>(plan.turn(step).sources.size());
      const double cost = MeasuringPlan::kCostOfSource * sources / kSteps;
      // More where a source would not have its turns; see kLeastCycles.
      const double allowed = std::max(overhead, 8.0 * static_cast<double>(tasks) / kSteps);
      EXPECT_LE(cost, allowed * 1.02) << tasks << " tasks";
      // More than all at every step cannot be.
      const double most = MeasuringPlan::kCostOfSource * static_cast<double>(tasks);
      EXPECT_GE(cost, std::min(overhead, most) * 0.7) << tasks << " tasks, " << overhead;
    }
}

TEST(MeasuringPlan, AShortTrainingStillMeasuresEverySource) {
  MeasuringPlan plan(by_overhead(0.001), 9, 3, 50);
  std::map<size_t, int64_t> turns;
  for (int64_t step = 0; step < 50; ++step)
    for (const size_t source : plan.turn(step).sources) ++turns[source];
  ASSERT_EQ(turns.size(), 9u);
  for (const auto& [source, count] : turns) EXPECT_GE(count, 4) << source;
}

TEST(MeasuringPlan, KnowsBeforehandThatTheOverheadCannotBeHeld) {
  // 120 tasks, 8 turns each in 140 steps: 960 / 140.
  const auto least = MeasuringPlan::least_overhead(by_overhead(0.1), 120, 140);
  ASSERT_TRUE(least);
  EXPECT_NEAR(*least, 6.857142857, 1e-9);
  MeasuringPlan plan(by_overhead(0.1), 120, 1, 140);
  double sources = 0;
  for (int64_t step = 0; step < 140; ++step)
    sources += static_cast<double>(plan.turn(step).sources.size());
  EXPECT_NEAR(sources / 140, *least, 0.15 * *least);
  EXPECT_FALSE(MeasuringPlan::least_overhead(by_overhead(0.1), 120, 9600));
  EXPECT_TRUE(MeasuringPlan::least_overhead(by_overhead(0.1), 120, 9599));
  EXPECT_EQ(MeasuringPlan::least_overhead(by_overhead(0.1), 3, 1), 3) << "each at every step";
  AffinityOptions all;
  all.every = 1;
  EXPECT_FALSE(MeasuringPlan::least_overhead(all, 120, 10)) << "it was asked for";
}

TEST(MeasuringPlan, EverySourceHasATurnInEveryCycleHoweverUrgentOthersAre) {
  MeasuringPlan plan(by_overhead(0.1), 10, 2, 20000);
  plan.set_urgency({0, 0, 0, 5, 0, 0, 0, 0, 0, 0});
  std::map<size_t, int64_t> turns;
  // 4 at once: windows of 40 steps, 5 windows a cycle.
  for (int64_t step = 0; step < 200; ++step) {
    const auto turn = plan.turn(step);
    EXPECT_TRUE(turn.sources.empty() || turn.sources.size() == 4);
    EXPECT_EQ(std::set<size_t>(turn.sources.begin(), turn.sources.end()).size(),
              turn.sources.size());
    for (size_t k = 0; k < turn.sources.size(); ++k) {
      ++turns[turn.sources[k]];
      if (turn.sources[k] == 3) {
        EXPECT_DOUBLE_EQ(turn.probabilities[k], 5.0 / 200);
      }
    }
  }
  EXPECT_EQ(turns.size(), 10u);
  EXPECT_EQ(turns[3], 5);
}

// The mean weighted by 1 / chance of something that changes with time and source, against the mean
// over all steps: without bias, although what is urgent depends on what was measured.
TEST(MeasuringPlan, WeightedMeansAreWithoutBias) {
  constexpr int64_t kSteps = 240;
  constexpr size_t kTasks = 6;
  const auto value = [](int64_t step, size_t source) {
    const double x = static_cast<double>(step) / kSteps;
    return std::exp(-3 * x) * static_cast<double>(source + 1) + std::sin(40 * x);
  };
  std::vector<double> truth(kTasks, 0);
  for (size_t source = 0; source < kTasks; ++source)
    for (int64_t step = 0; step < kSteps; ++step) truth[source] += value(step, source);
  std::vector<Moments> sums(kTasks);
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    MeasuringPlan plan(by_overhead(0.4), kTasks, seed, kSteps);
    std::vector<double> sum(kTasks, 0), urgency(kTasks, 1);
    for (int64_t step = 0; step < kSteps; ++step) {
      const auto turn = plan.turn(step);
      for (size_t k = 0; k < turn.sources.size(); ++k) {
        const double seen = value(step, turn.sources[k]);
        sum[turn.sources[k]] += seen / turn.probabilities[k];
        urgency[turn.sources[k]] = std::max(0.0, seen);
      }
      plan.set_urgency(urgency);
    }
    for (size_t source = 0; source < kTasks; ++source) sums[source].add(sum[source]);
  }
  for (size_t source = 0; source < kTasks; ++source)
    EXPECT_NEAR(sums[source].mean(), truth[source], 4 * sums[source].standard_error()) << source;
}

TEST(MeasuringPlan, GoesOnFromWhatWasSaved) {
  for (const int64_t pause : {0, 7, 20, 55, 100}) {
    MeasuringPlan whole(by_overhead(0.1), 7, 5, 4000), first(by_overhead(0.1), 7, 5, 4000);
    const auto urge = [](MeasuringPlan& plan, int64_t step) {
      if (step % 30 == 10) plan.set_urgency({1, 2, 3, static_cast<double>(step), 5, 6, 7});
    };
    for (int64_t step = 0; step < pause; ++step) {
      (void)whole.turn(step);
      (void)first.turn(step);
      urge(whole, step);
      urge(first, step);
    }
    MeasuringPlan second(by_overhead(0.1), 7, 5, 4000);
    const Json saved = first.save();
    second.restore({saved, "plan"});
    for (int64_t step = pause; step < 400; ++step) {
      const auto a = whole.turn(step), b = second.turn(step);
      EXPECT_EQ(a.sources, b.sources) << step;
      EXPECT_EQ(a.probabilities, b.probabilities) << step;
      urge(whole, step);
      urge(second, step);
    }
  }
}

TEST(MeasuringPlan, RefusesWhatNoPlanOfAsManyTasksSaved) {
  const Json saved = MeasuringPlan(by_overhead(1), 3, 0, 100).save();
  const auto refused = [&](const char* key, const Json& value) {
    Json damaged = saved;
    damaged[key] = value;
    MeasuringPlan plan(by_overhead(1), 3, 0, 100);
    EXPECT_THROW(plan.restore({damaged, "plan"}), InputError) << damaged;
  };
  refused("cycle", -2);
  refused("cycle", 1e300);
  refused("cycle", nullptr);
  refused("urgency", {1, 1});
  refused("next_urgency", {1, 1, 1, 1});
  refused("next_urgency", {1, nullptr, 1});
}

}  // namespace
}  // namespace kindred
