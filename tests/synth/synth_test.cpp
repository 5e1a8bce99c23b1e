#include <cmath>
#include <fstream>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/synth/synth_table_tennis.h"
#include "kindred/synth/synth_tasks.h"
#include "kindred/table/read_table.h"

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

constexpr int64_t kRows = 4000;

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

double covariance(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  const double mean_a = mean(a), mean_b = mean(b);
  for (size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / static_cast<double>(a.size());
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return covariance(a, b) / std::sqrt(covariance(a, a) * covariance(b, b));
}

using Columns = std::vector<std::vector<double>>;

// What `pick` gives of each row, by column.
template <class Pick>
Columns columns(const SynthTasks& tasks, const Pick& pick) {
  Columns out;
  SynthTasks::Row row;
  for (int64_t r = 0; r < kRows; ++r) {
    tasks.draw(r, row);
    const std::vector<double>& values = pick(row);
    out.resize(values.size());
    for (size_t i = 0; i < values.size(); ++i) out[i].push_back(values[i]);
  }
  return out;
}

Columns signals(const SynthTasks& tasks) {
  return columns(
      tasks, [](const auto& row) -> const auto& { return row.signals; });
}

std::string line_of(const SynthFiles& files, int64_t row) {
  std::string line;
  files.append_row(row, line);
  return line;
}

void write_quietly(const std::filesystem::path& directory, const SynthFiles& files) {
  write_synth(directory, files, [](int64_t) {});
}

TEST(SynthTasks, LatentFactorsHaveMeanZeroAndDeviationOne) {
  const SynthTasks tasks({});
  const Columns latents = columns(
      tasks, [](const auto& row) -> const auto& { return row.latents; });
  ASSERT_EQ(latents.size(), 6U);
  for (const auto& latent : latents) {
    EXPECT_NEAR(mean(latent), 0, 0.1);
    EXPECT_NEAR(covariance(latent, latent), 1, 0.15);
  }
}

TEST(SynthTasks, TasksCorrelateWithinGroupsAndNotAcross) {
  for (const double conflict : {0.0, 0.5, 1.0}) {
    SynthTasksOptions options;
    options.conflict = conflict;
    const SynthTasks tasks(options);
    const Columns columns = signals(tasks);
    double within = 0, across = 0;
    for (size_t i = 0; i < 9; ++i) {
      for (size_t j = 0; j < i; ++j) {
        const double value = std::abs(correlation(columns[i], columns[j]));
        (tasks.group_of(i) == tasks.group_of(j) ? within : across) += value;
      }
    }
    EXPECT_GT(within / 9, 0.7) << conflict;
    EXPECT_LT(across / 27, 0.2) << conflict;
  }
}

// Conflict: what two groups need goes together in half of all places and apart in the other half.
TEST(SynthTasks, ConflictingGroupsNeedTheSameInOppositeWays) {
  const auto agreement = [](double conflict) {
    SynthTasksOptions options;
    options.conflict = conflict;
    options.groups = 2;
    const Columns latents = columns(
        SynthTasks(options), [](const auto& row) -> const auto& { return row.latents; });
    // Latent 0 of either group: as large as each other, whatever the sign.
    auto a = latents[0], b = latents[2];
    for (auto& value : a) value = std::abs(value);
    for (auto& value : b) value = std::abs(value);
    return correlation(a, b);
  };
  EXPECT_GT(agreement(1), agreement(0) + 0.2);
}

TEST(SynthTasks, IndependentTasksReadFeaturesOfTheirOwn) {
  SynthTasksOptions options;
  options.independent = 2;
  const SynthTasks tasks(options);
  ASSERT_EQ(tasks.task_names().back(), "alone_2");
  EXPECT_EQ(tasks.group_of(9), std::nullopt);
  EXPECT_EQ(tasks.feature_names().size(), 12U + 8U);
  const Columns columns = signals(tasks);
  for (size_t i = 0; i < 10; ++i) {
    EXPECT_LT(std::abs(correlation(columns[10], columns[i])), 0.08) << i;
  }
}

TEST(SynthTasks, NoiseAndMissingLabelsAreAsManyAsAsked) {
  SynthTasksOptions options;
  options.noise = {0, 0.5, 2, 0, 0, 0, 0, 0, 0};
  options.missing = {0, 0.3, 0.9, 0, 0, 0, 0, 0, 0};
  const SynthTasks tasks(options);
  std::vector<std::vector<double>> errors(3);
  SynthTasks::Row row;
  for (int64_t r = 0; r < kRows; ++r) {
    tasks.draw(r, row);
    for (size_t t = 0; t < 3; ++t)
      if (row.labels[t]) errors[t].push_back(*row.labels[t] - row.signals[t]);
  }
  for (size_t t = 0; t < 3; ++t) {
    EXPECT_NEAR(std::sqrt(covariance(errors[t], errors[t])), options.noise[t],
                0.1 * options.noise[t]);
    EXPECT_NEAR(static_cast<double>(errors[t].size()) / kRows, 1 - options.missing[t], 0.03);
  }
}

TEST(SynthTasks, BinaryTasksAreSpreadOverTheGroups) {
  SynthTasksOptions options;
  options.binary = 3;
  const SynthTasks tasks(options);
  for (size_t t = 0; t < 9; ++t) EXPECT_EQ(tasks.is_binary(t), t % 3 == 2) << t;
  EXPECT_TRUE(line_of(tasks.files(), 0).ends_with("yes") ||
              line_of(tasks.files(), 0).ends_with("no"));
}

TEST(SynthTasks, TheSameSeedGivesTheSameRowsWhateverTheirNumber) {
  SynthTasksOptions longer;
  longer.rows = 100'000;
  SynthTasksOptions other;
  other.seed = 1;
  const SynthTasks tasks({}), again(longer), different(other);
  for (const int64_t row : {0, 1, 3999}) {
    EXPECT_EQ(line_of(tasks.files(), row), line_of(again.files(), row));
    EXPECT_NE(line_of(tasks.files(), row), line_of(different.files(), row));
  }
}

// From planted.json alone, the signal of a task without noise can be computed again.
double by_description(const Json& function, const std::vector<double>& x) {
  double sum = 0;
  for (const auto& unit : function["units"]) {
    double inner = unit["bias"].get<double>();
    for (size_t i = 0; i < unit["features"].size(); ++i)
      inner += unit["weights"][i].get<double>() * x[unit["features"][i].get<size_t>()];
    sum += unit["output"].get<double>() * std::tanh(inner);
  }
  return (sum - function["mean"].get<double>()) / function["deviation"].get<double>();
}

TEST(SynthTasks, ThePlantedFileSaysEverything) {
  const SynthTasks tasks({});
  const Json planted = tasks.planted(), &factors = planted["factors"];
  EXPECT_EQ(planted["groups"][1], Json({"g2_1", "g2_2", "g2_3"}));
  SynthTasks::Row row;
  tasks.draw(17, row);
  double signal = 0;
  for (size_t l = 0; l < 2; ++l) {
    const Json& latent = factors["latents"][2 + l];
    ASSERT_EQ(latent["group"], 1);
    double gate = 0;
    for (size_t i = 0; i < factors["gates"][1]["features"].size(); ++i)
      gate += factors["gates"][1]["weights"][i].get<double>() *
              row.features[factors["gates"][1]["features"][i].get<size_t>()];
    const double shared = by_description(factors["shared"][l], row.features) * std::tanh(gate);
    const double mixed =
        std::sqrt(0.5) * by_description(latent["own"], row.features) + std::sqrt(0.5) * shared;
    signal += factors["task_weights"][3][l].get<double>() * (mixed - latent["mean"].get<double>()) /
              latent["deviation"].get<double>();
  }
  EXPECT_NEAR(signal, row.signals[3], 1e-12);
}

TEST(SynthTasks, RefusesWhatDoesNotGoTogether) {
  const auto message = [](const auto& change) {
    SynthTasksOptions options;
    change(options);
    return input_error([&] { (void)SynthTasks(options); });
  };
  EXPECT_HAS(message([](auto& o) { o.groups = 2000; }), "6000 tasks");
  EXPECT_HAS(message([](auto& o) { o.groups = 0; }), "ask for 2");
  EXPECT_HAS(message([](auto& o) { o.binary = 10; }), "--binary 10");
  EXPECT_HAS(message([](auto& o) { o.noise = {1, 2}; }), "--noise has 2 values");
  EXPECT_HAS(message([](auto& o) { o.missing = {}; }), "--missing has 0 values");
}

TEST(SynthTasks, ExtremesAreFinite) {
  SynthTasksOptions options;
  options.features = 1;
  options.groups = 1000;
  options.tasks_per_group = 2;
  SynthTasks::Row row;
  const SynthTasks tasks(options);
  tasks.draw(0, row);
  for (const double signal : row.signals) EXPECT_TRUE(std::isfinite(signal));
}

TEST(SynthFiles, WriteATableThatReadsBack) {
  const TemporaryFiles files;
  SynthTasksOptions options;
  options.rows = 50;
  options.missing = {0.5};
  const SynthTasks tasks(options);
  write_quietly(files.path("out"), tasks.files());
  DataOptions data;
  const Table table = read_table(files.path("out") / "table.csv", data);
  EXPECT_EQ(table.rows(), 50);
  EXPECT_EQ(table.columns(), 21);
}

TEST(SynthFiles, RefuseADirectoryThatHoldsSomething) {
  const TemporaryFiles files;
  files.write("letter.txt", "dear");
  const SynthTasks tasks({});
  EXPECT_HAS(input_error([&] { write_quietly(files.path(""), tasks.files()); }), "not empty");
  EXPECT_HAS(input_error([&] { write_quietly(files.path("letter.txt"), tasks.files()); }),
             "is a file");
}

TEST(SynthFiles, RefuseTooManyCells) {
  const TemporaryFiles files;
  SynthTasksOptions options;
  options.rows = kMostSynthRows;
  options.features = 1000;
  const SynthTasks tasks(options);
  EXPECT_HAS(input_error([&] { write_quietly(files.path("out"), tasks.files()); }), "991080 rows");
  EXPECT_FALSE(std::filesystem::exists(files.path("out")));
}

TEST(SynthFiles, AnInterruptionLeavesNothing) {
  const TemporaryFiles files;
  const SynthTasks tasks({});
  std::stop_source stop;
  const auto stop_at_ten = [&](int64_t rows) {
    if (rows == 10) stop.request_stop();
  };
  EXPECT_THROW(write_synth(files.path("out"), tasks.files(), stop_at_ten, stop.get_token()),
               InterruptedError);
  EXPECT_FALSE(std::filesystem::exists(files.path("out")));
}

TEST(TableTennis, AnswersAreThoseOfTheFlight) {
  TableTennisOptions options;
  options.noise = 0;
  for (int64_t i = 0; i < 200; ++i) {
    const TableTennisRow row = draw_table_tennis(options, i);
    EXPECT_TRUE(row.touch.over_net);
    EXPECT_GT(row.touch.ball.position[0], kTableLength / 2);
    EXPECT_EQ(row.seen[0], row.stroke.position);
    EXPECT_GT(row.touch.seconds, kFrames * kFrameSeconds);  // the camera sees the way there alone
    EXPECT_GT(row.after_x, row.touch.ball.position[0]);
    EXPECT_GE(row.spin, 0);
    EXPECT_EQ(row.next, (row.before + row.last) % 10);
  }
}

TEST(TableTennis, MoreSpinFallsShorter) {
  Columns columns(2);
  for (int64_t i = 0; i < 1000; ++i) {
    const TableTennisRow row = draw_table_tennis({}, i);
    columns[0].push_back(row.spin);
    columns[1].push_back(row.distance);
  }
  EXPECT_LT(correlation(columns[0], columns[1]), -0.3);
}

TEST(TableTennis, TheCamerasNoiseIsAsAsked) {
  TableTennisOptions options;
  options.noise = 0.01;
  std::vector<double> errors;
  for (int64_t i = 0; i < 1000; ++i) {
    const TableTennisRow row = draw_table_tennis(options, i);
    errors.push_back(row.seen[0][1] - row.stroke.position[1]);
  }
  EXPECT_NEAR(std::sqrt(covariance(errors, errors)), 0.01, 0.001);
  EXPECT_NEAR(mean(errors), 0, 0.002);
}

TEST(TableTennis, TheSameSeedGivesTheSameRows) {
  TableTennisOptions options;
  const std::string first = line_of(table_tennis_files(options), 5);
  EXPECT_EQ(first, line_of(table_tennis_files(options), 5));
  options.seed = 1;
  EXPECT_NE(first, line_of(table_tennis_files(options), 5));
}

}  // namespace
}  // namespace kindred
