#include "kindred/selection/stability.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/stats/affinity_runs.h"
#include "kindred/stats/moments.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

AffinityMatrix matrix_with_errors(size_t n, double error) {
  const GroupingProblem problem = clustered_problem(n, 3, 4);
  AffinityMatrix matrix(problem.tasks);
  matrix.values = affinity_of(problem);
  matrix.standard_errors.assign(n * n, error);
  return matrix;
}

GroupingRequest request_of(const AffinityMatrix& matrix) {
  GroupingRequest request;
  request.from = matrix;
  request.resampler = resample_by_errors(matrix, Draws::kMean);
  request.options.resamples = 300;
  return request;
}

TEST(Stability, IsCertainWithoutNoise) {
  const Grouping grouping = choose_groups(request_of(matrix_with_errors(7, 0)));
  ASSERT_TRUE(grouping.stability);
  EXPECT_EQ(grouping.stability->resamples, 300);
  EXPECT_EQ(grouping.stability->best_share, 1);
  EXPECT_EQ(grouping.stability->expected_regret, 0);
  EXPECT_EQ(grouping.stability->regret_95, 0);
  for (const auto& group : grouping.groups)
    for (const int64_t a : group)
      for (const int64_t b : group)
        EXPECT_EQ(grouping.stability->together[static_cast<size_t>(a * 7 + b)], 1);
}

TEST(Stability, LosesCertaintyWithNoise) {
  const Stability little = *choose_groups(request_of(matrix_with_errors(7, 0.02))).stability;
  const Stability much = *choose_groups(request_of(matrix_with_errors(7, 1))).stability;
  EXPECT_GT(little.best_share, much.best_share);
  EXPECT_LT(little.expected_regret, much.expected_regret);
  EXPECT_GE(much.regret_95, much.expected_regret);
}

// a and c serve each other; which of them b goes with is the larger of two standard normal values
// X and Y, so each is chosen half the time, and keeping to one costs E max(0, Y − X) / 3 = 1 /
// (3√π).
TEST(Stability, KnowsTheChancesOfAFairChoice) {
  AffinityMatrix matrix({"a", "b", "c"});
  matrix.values = {0, 0, 100, 0, 0, 0, 100, 0, 0};
  matrix.standard_errors.assign(9, 0);
  matrix.standard_errors[0 * 3 + 1] = matrix.standard_errors[2 * 3 + 1] = 1;
  GroupingRequest request = request_of(matrix);
  request.options.networks = 2;
  request.options.resamples = 4000;
  const Stability stability = *choose_groups(request).stability;
  EXPECT_EQ(stability.together[0 * 3 + 2], 1);
  EXPECT_NEAR(stability.together[0 * 3 + 1], 0.5, 0.03);
  EXPECT_NEAR(stability.together[0 * 3 + 1] + stability.together[1 * 3 + 2], 1, 1e-12);
  EXPECT_NEAR(stability.expected_regret, 0.18806, 0.012);
}

TEST(Stability, IsTheSameForEveryNumberOfThreads) {
  GroupingRequest request = request_of(matrix_with_errors(6, 0.3));
  const Grouping one = choose_groups(request);
  request.threads = 4;
  EXPECT_EQ(to_json(choose_groups(request)), to_json(one));
}

TEST(Stability, NamesThePairWithoutAnError) {
  AffinityMatrix matrix = matrix_with_errors(3, 0.1);
  matrix.standard_errors[1] = std::nan("");
  EXPECT_FALSE(has_errors(matrix));
  try {
    (void)resample_by_errors(matrix);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("\"t000\" to \"t001\""), std::string::npos);
  }
}

TEST(Stability, RefusesToResampleWhatIsNotUncertain) {
  GroupingRequest request = request_of(matrix_with_errors(3, 0.1));
  request.resampler.reset();
  EXPECT_THROW((void)choose_groups(request), InputError);
  request.options.resamples.reset();
  EXPECT_FALSE(choose_groups(request).stability);
}

// The variance of the means of repeats of a series x_t = r x_{t−1} + noise.
double variance_of_means(double r) {
  Measurements measurements;
  measurements.tasks = {"a", "b"};
  RandomStream stream(5);
  double x = 0;
  for (int64_t t = 0; t < 2000; ++t) {
    x = r * x + stream.normal();
    measurements.steps.push_back(t);
    measurements.values.insert(measurements.values.end(), {0, x, 1, 0});
    measurements.weights.insert(measurements.weights.end(), {1, 1});
  }
  const Resampler resample = resample_in_blocks({measurements});
  Moments means;
  for (uint64_t i = 0; i < 2000; ++i) {
    RandomStream draw(derive_seed(1, "draw", i));
    const AffinityMatrix matrix = resample.draw(draw);
    EXPECT_EQ(matrix.at(1, 0), 1);
    means.add(matrix.at(0, 1));
  }
  return means.variance();
}

TEST(ResampleInBlocks, RespectsCorrelationInTime) {
  // A repeat has the noise of both measurements. Independent: 2 · 1.15 / T. Of such a series the
  // mean has variance 1 / (T (1 − r)²), of which blocks of 13 keep most.
  EXPECT_NEAR(variance_of_means(0) * 2000, 2.3, 0.4);
  const double correlated = variance_of_means(0.6) * 2000;
  EXPECT_GT(correlated, 9);
  EXPECT_LT(correlated, 17);
}

// Shares of equal resamples add up to 1, not to a little more.
TEST(Stability, SharesStayWithinOne) {
  GroupingRequest request = request_of(matrix_with_errors(4, 0));
  for (const int64_t resamples : {1, 3, 10, 999, 1000}) {
    request.options.resamples = resamples;
    EXPECT_EQ(choose_groups(request).stability->best_share, 1) << resamples;
  }
}

// What a training measures of planted affinities: `count` measurements of each pair.
Measurements measured(const std::vector<double>& truth, size_t count, double noise,
                      RandomStream& stream) {
  Measurements measurements;
  const auto tasks = static_cast<size_t>(std::lround(std::sqrt(truth.size())));
  for (size_t task = 0; task < tasks; ++task)
    measurements.tasks.push_back(std::string(1, static_cast<char>('a' + task)));
  for (size_t t = 0; t < count; ++t) {
    measurements.steps.push_back(static_cast<int64_t>(t));
    for (const double value : truth) measurements.values.push_back(value + noise * stream.normal());
    measurements.weights.insert(measurements.weights.end(), tasks, 1);
  }
  return measurements;
}

// What the trainings of a truth measure: `count` measurements each of values that differ between
// trainings by `apart`.
std::vector<Measurements> measured_in_runs(const std::vector<double>& truth, size_t runs,
                                           size_t count, double noise, double apart,
                                           RandomStream& stream) {
  std::vector<Measurements> all;
  for (size_t run = 0; run < runs; ++run) {
    std::vector<double> own = truth;
    for (double& value : own) value += apart * stream.normal();
    all.push_back(measured(own, count, noise, stream));
  }
  return all;
}

GroupingRequest request_of_runs(const std::vector<Measurements>& runs) {
  std::vector<AffinityMatrix> means;
  means.reserve(runs.size());
  for (const auto& run : runs) means.push_back(mean_of(run));
  GroupingRequest request;
  request.from = mean_of_runs(means);
  request.resampler = resample_in_blocks(runs);
  request.options.networks = 2;
  request.options.resamples = 200;
  return request;
}

struct Calibration {
  double stated = 0, same = 0;  // mean probability of the very groups, and how often they come
  double stated_sure = 0, same_sure = 0;  // of those stated to be 0.5 or more
  double error = 0;  // expected calibration error of the pairs that share a network, ten bins
};

struct Study {
  size_t runs = 1, count = 6;
  double noise = 0.3;  // of the mean of a training
  double apart = 0;    // variance between trainings; that of the truth is 1 − apart
};

// How often measurements say that a repeat gives the same groups, and how often it does.
Calibration calibration(const Study& study) {
  constexpr int kStudies = 800;
  constexpr size_t kTasks = 4, kBins = 10;
  RandomStream stream(derive_seed(7, "calibration", study.count));
  Calibration out;
  int sure = 0;
  std::vector<double> stated(kBins, 0), found(kBins, 0);
  const double noise = study.noise * std::sqrt(static_cast<double>(study.count));
  for (int number = 0; number < kStudies; ++number) {
    std::vector<double> truth(kTasks * kTasks);
    for (double& value : truth) value = std::sqrt(1 - study.apart) * stream.normal();
    const auto measure = [&] {
      return request_of_runs(
          measured_in_runs(truth, study.runs, study.count, noise, std::sqrt(study.apart), stream));
    };
    const Grouping grouping = choose_groups(measure());
    GroupingRequest again = measure();
    again.options.resamples = 0;
    const auto groups = choose_groups(again).groups;
    const double share = grouping.stability->best_share, same = groups == grouping.groups ? 1 : 0;
    out.stated += share / kStudies;
    out.same += same / kStudies;
    if (share >= 0.5) {
      ++sure;
      out.stated_sure += share;
      out.same_sure += same;
    }
    for (size_t i = 0; i < kTasks; ++i)
      for (size_t j = 0; j < i; ++j) {
        const double together = grouping.stability->together[i * kTasks + j];
        const size_t bin = std::min(kBins - 1, static_cast<size_t>(together * kBins));
        const bool share_one = std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
          return std::count(group.begin(), group.end(), static_cast<int64_t>(i)) *
                     std::count(group.begin(), group.end(), static_cast<int64_t>(j)) >
                 0;
        });
        stated[bin] += together;
        found[bin] += share_one ? 1 : 0;
      }
  }
  out.stated_sure /= std::max(1, sure);
  out.same_sure /= std::max(1, sure);
  constexpr double kPairs = kStudies * kTasks * (kTasks - 1) / 2.0;
  for (size_t bin = 0; bin < kBins; ++bin) out.error += std::abs(stated[bin] - found[bin]) / kPairs;
  return out;
}

TEST(ResampleInBlocks, SaysHowOftenARepeatGivesTheSameGroups) {
  for (const size_t count : {6, 12, 40})
    for (const double noise : {0.3, 1.0}) {
      const Calibration result = calibration(
          {.runs = 1, .count = count, .noise = noise, .apart = kBetweenTrainings * noise * noise});
      EXPECT_NEAR(result.stated, result.same, 0.1) << count << ' ' << noise;
      if (noise < 1) {
        EXPECT_NEAR(result.stated_sure, result.same_sure, 0.15) << count;
      }
      EXPECT_LT(result.error, 0.07) << count << ' ' << noise;
    }
}

// Half of what a training measures is its own. One training cannot know; several show it.
TEST(ResampleInBlocks, SeveralTrainingsShowWhatOneCannotKnow) {
  const Calibration one = calibration({.runs = 1, .count = 12, .noise = 0.1, .apart = 0.5});
  EXPECT_GT(one.stated, one.same + 0.15);
  for (const size_t runs : {2, 3}) {
    const Calibration several =
        calibration({.runs = runs, .count = 12, .noise = 0.1, .apart = 0.5});
    EXPECT_NEAR(several.stated, several.same, 0.08) << runs;
    EXPECT_LT(several.error, 0.07) << runs;
  }
}

TEST(ResampleInBlocks, SaysWhenTooLittleWasMeasured) {
  RandomStream stream(1);
  const std::vector<double> truth{0, 1, 0, 1, 0, 0, 0, 1, 0};
  for (const size_t count : {1, 2, 5}) {
    const auto measurements = measured(truth, count, 0.1, stream);
    GroupingRequest request;
    request.from = mean_of(measurements);
    request.resampler = resample_in_blocks({measurements});
    const Grouping grouping = choose_groups(request);
    EXPECT_FALSE(grouping.stability) << count;
    EXPECT_TRUE(grouping.too_few_measurements) << count;
    EXPECT_NE(describe_text(grouping).find("too few measurements to tell how stable"),
              std::string::npos);
    const Json json = to_json(grouping);
    EXPECT_TRUE(json.at("stability").is_null());
    EXPECT_EQ(to_json(grouping_from_json(json, "here")), json);
  }
  EXPECT_EQ(resample_in_blocks({measured(truth, 6, 0.1, stream)}).blocks, 3);
  // A pair that the others' measurements leave out.
  auto measurements = measured(truth, 27, 0.1, stream);
  for (size_t t = 4; t < 27; ++t) measurements.values[t * 9 + 1] = std::nan("");
  EXPECT_EQ(resample_in_blocks({measurements}).blocks, 2);
}

TEST(ResampleByErrors, HasTheTailsOfFewMeasurements) {
  AffinityMatrix matrix({"a", "b"});
  matrix.values = {0, 0, 0, 0};
  matrix.standard_errors.assign(4, 1);
  matrix.counts.assign(4, 4);
  const Resampler resample = resample_by_errors(matrix, Draws::kMean);
  // 4 values: 2 · 9 / 8 degrees of freedom, 2. Beyond ±4.303 lie 5 %; of a normal value, 1 in
  // 60,000.
  EXPECT_EQ(resample.blocks, 4);
  int beyond = 0;
  for (uint64_t i = 0; i < 4000; ++i) {
    RandomStream stream(derive_seed(2, "draw", i));
    beyond += std::abs(resample.draw(stream).at(0, 1)) > 4.303 ? 1 : 0;
  }
  EXPECT_NEAR(beyond / 4000.0, 0.05, 0.012);
  matrix.counts.clear();
  EXPECT_FALSE(resample_by_errors(matrix).blocks);
  matrix.counts.assign(4, 2);
  EXPECT_FALSE(resample_by_errors(matrix).knows_enough());
}

// By hand. Targets' means, without their own: a: 2, b: 5, c: 1. Squares around them 2 + 8 + 18 =
// 28; noise (1 − 1/2) · (2 + 2 + 2) · 0.5² = 0.75. In one training k = 0.15, so of the deviations 1
// − 1.15 · 0.75/28 = 0.96920 is kept. In two there is no k.
TEST(ResampleByErrors, RepeatsAreShrunkAndHaveTheNoiseOfBoth) {
  AffinityMatrix matrix({"a", "b", "c"});
  matrix.values = {9, 3, -2, 1, 9, 4, 3, 7, 9};
  matrix.standard_errors.assign(9, 0.5);
  struct Expected {
    int64_t runs;
    double centre, spread, of_diagonal;  // of b's affinity for c
  };
  for (const auto& expected :
       {Expected{1, 1 + 0.96920 * 3, 0.5 * std::sqrt(1.96920 * 1.15), 0.5 * std::sqrt(2 * 1.15)},
        Expected{2, 1 + 0.97321 * 3, 0.5 * std::sqrt(1.97321), 0.5 * std::sqrt(2.0)}}) {
    matrix.metadata["runs"] = expected.runs;
    const Resampler resample = resample_by_errors(matrix);
    EXPECT_EQ(resample.runs, expected.runs);
    Moments of_pair, of_diagonal;
    for (uint64_t i = 0; i < 20000; ++i) {
      RandomStream stream(derive_seed(3, "draw", i));
      const AffinityMatrix drawn = resample.draw(stream);
      of_pair.add(drawn.at(1, 2));
      of_diagonal.add(drawn.at(1, 1));
    }
    EXPECT_NEAR(of_pair.mean(), expected.centre, 0.03);
    EXPECT_NEAR(of_pair.standard_deviation(), expected.spread, 0.03 * expected.spread);
    EXPECT_NEAR(of_diagonal.mean(), 9, 0.05);
    EXPECT_NEAR(of_diagonal.standard_deviation(), expected.of_diagonal,
                0.03 * expected.of_diagonal);
  }
}

TEST(ResampleByErrors, NoiseAloneIsShrunkToTheMean) {
  AffinityMatrix matrix({"a", "b", "c"});
  matrix.values = {0, 1, -1, 1, 0, 1, -1, -1, 0};
  matrix.standard_errors.assign(9, 2);
  Moments drawn;
  for (uint64_t i = 0; i < 20000; ++i) {
    RandomStream stream(derive_seed(4, "draw", i));
    drawn.add(resample_by_errors(matrix).draw(stream).at(0, 1));
  }
  EXPECT_NEAR(drawn.mean(), 0, 0.06);
  EXPECT_NEAR(drawn.standard_deviation(), 2 * std::sqrt(1 + kBetweenTrainings), 0.06);
}

}  // namespace
}  // namespace kindred
