// Affinity through training, and which pairs of it are shown.

#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/record/affinity_course.h"
#include "kindred/record/run_record.h"
#include "kindred/report/task_order.h"

#include "tests/support/made_run.h"

namespace kindred {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

TEST(TellingPairs, AreTheBestHelpersAndTheWorst) {
  AffinityMatrix matrix(plain_names(6));
  for (size_t i = 0; i < 6; ++i)
    for (size_t j = 0; j < 6; ++j) matrix.at(i, j) = -static_cast<double>(i);
  matrix.at(1, 0) = kNan;
  std::vector<int64_t> sources;
  for (const auto& pair : shown_pairs(matrix, 3))
    if (pair.target == 0) sources.push_back(pair.source);
  EXPECT_EQ(sources, (std::vector<int64_t>{2, 3, 4, 5}));
}

TEST(TellingPairs, NameNobodyTwice) {
  AffinityMatrix matrix(plain_names(3));
  matrix.values.assign(9, 1.0);
  EXPECT_EQ(shown_pairs(matrix, 3).size(), 6u);
}

using Course = MadeRunTest;

TEST_F(Course, BinsHoldTheirMeansAndErrors) {
  AffinityMatrix matrix(plain_names(2));
  matrix.values = {0, 1, 2, 0};
  std::vector<Json> lines;
  lines.reserve(5);
  const double values[] = {1, 2, 3, 7, 8};
  for (int i = 0; i < 5; ++i)
    lines.push_back({{"step", 3 * i}, {"matrix", {{nullptr, values[i]}, {i < 4 ? 1.0 : 5.0, 0}}}});
  write_json_lines(run_ / "affinity.jsonl", lines);
  const AffinityCourse course = read_course(run_ / "affinity.jsonl", matrix, 2);
  EXPECT_EQ(course.measurements, 5);
  EXPECT_EQ(course.first_steps, (std::vector<int64_t>{0, 9}));
  EXPECT_EQ(course.last_steps, (std::vector<int64_t>{6, 12}));
  ASSERT_EQ(course.pairs.size(), 2u);
  const PairCourse& on_second = course.pairs[1];
  EXPECT_EQ(on_second.source, 0);
  EXPECT_DOUBLE_EQ(on_second.means[0], 2);
  EXPECT_DOUBLE_EQ(on_second.means[1], 7.5);
  EXPECT_NEAR(on_second.standard_errors[0], 1 / std::sqrt(3.0), 1e-12);
  EXPECT_NEAR(on_second.standard_errors[1], 0.5, 1e-12);
}

TEST_F(Course, APairThatABinLacksHasNoValueThere) {
  AffinityMatrix matrix(plain_names(2));
  matrix.values = {0, 1, 2, 0};
  write_json_lines(run_ / "affinity.jsonl", {{{"step", 0}, {"matrix", {{0, nullptr}, {1, 0}}}},
                                             {{"step", 1}, {"matrix", {{0, 4}, {1, 0}}}}});
  const AffinityCourse course = read_course(run_ / "affinity.jsonl", matrix, 2);
  EXPECT_TRUE(std::isnan(course.pairs[1].means[0]));
  EXPECT_EQ(course.pairs[1].means[1], 4);
  EXPECT_TRUE(std::isnan(course.pairs[1].standard_errors[1]));
}

TEST_F(Course, RefusesWhatIsNoMeasurement) {
  const AffinityMatrix matrix(plain_names(2));
  const auto path = run_ / "affinity.jsonl";
  const auto refuses = [&](const std::string& text, const std::string& word) {
    write_file_atomically(path, text);
    try {
      (void)read_course(path, matrix);
      ADD_FAILURE() << text;
    } catch (const InputError& error) {
      EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
  };
  refuses("", "no measurement");
  refuses("nonsense\n", "line 1");
  refuses("{\"step\":1,\"matrix\":[[0,1],[1,0]]}\n{\"step\":1,\"matrix\":[[0,1],[1,0]]}\n",
          "line 2");
  refuses("{\"step\":1,\"matrix\":[[0]]}\n", "line 1");
  EXPECT_THROW((void)read_course(run_ / "gone", matrix), InputError);
}

using Order = MadeRunTest;

TEST_F(Order, PutsTheTasksOfANetworkSideBySide) {
  make(9);
  RunRecord run = read_run(run_);
  // Served by networks 0 and 1 in turn.
  for (size_t i = 0; i < 9; ++i) run.grouping->serves[i] = static_cast<int64_t>(i % 2);
  const auto order = picture_order(run);
  ASSERT_EQ(order.size(), 9u);
  for (size_t i = 0; i < 9; ++i) EXPECT_EQ(order[i] % 2, i < 5 ? 0 : 1);
}

TEST_F(Order, WithoutGroupsFollowsWhatTasksExchange) {
  AffinityMatrix matrix(plain_names(4));
  matrix.values.assign(16, 0.0);
  const auto together = [&](size_t i, size_t j) { matrix.at(i, j) = matrix.at(j, i) = 1; };
  together(0, 2);
  together(1, 3);
  RunRecord run;
  run.affinity = matrix;
  const auto order = picture_order(run);
  EXPECT_EQ(order, (std::vector<int64_t>{0, 2, 1, 3}));
}

}  // namespace
}  // namespace kindred
