#include "tests/support/made_run.h"

#include <fstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/grouping/grouping.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/network_record.h"
#include "kindred/record/search_record.h"
#include "kindred/selection/trade_off.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr const char* kHostile[] = {"</script><b>\"&'",
                                    "<img src=x onerror=alert(1)>",
                                    "-->",
                                    "]]>",
                                    "\xE2\x80\xAEtxt.evil",
                                    "tab\there\x01",
                                    "日本語の仕事",
                                    "\"quoted\", comma | pipe",
                                    "javascript:alert(1)",
                                    "http://example.com/x.png"};

// Without the syncs of an atomic write: tests make many runs.
void write_text(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

void put(const std::filesystem::path& path, const Json& json) {
  write_text(path, json.dump());
}

ResultSpread spread(double middle) {
  return {.mean = middle, .deviation = 0.01, .values = {middle - 0.01, middle, middle + 0.01}};
}

MethodResult method_of(const std::string& name, const std::vector<std::vector<std::string>>& groups,
                       size_t tasks, double better) {
  MethodResult method;
  method.name = name;
  method.networks = static_cast<int64_t>(groups.size());
  method.groupings = {groups};
  for (size_t i = 0; i < tasks; ++i)
    method.tasks.push_back(spread(0.3 + 0.001 * static_cast<double>(i) - better));
  method.error = spread(0.4 - better);
  method.gain = spread(better);
  return method;
}

MethodDifference difference(const char* against, double mean, double low, double high,
                            bool exceeds_noise) {
  MethodDifference difference;
  difference.of = "tag";
  difference.against = against;
  difference.mean = mean;
  difference.seed_error = difference.row_error = (high - low) / 6;
  difference.interval = Interval{low, high};
  difference.exceeds_noise = exceeds_noise;
  return difference;
}

ComparisonRecord made_metrics(const Grouping& grouping) {
  const auto& tasks = grouping.tasks;
  std::vector<std::vector<std::string>> single, chosen;
  for (const auto& task : tasks) single.push_back({task});
  for (const auto& group : grouping.groups) {
    chosen.emplace_back();
    for (const int64_t task : group) chosen.back().push_back(tasks[static_cast<size_t>(task)]);
  }
  ComparisonRecord record;
  record.seeds = {0, 1, 2};
  for (const auto& task : tasks) record.tasks.push_back({.name = task, .metric = "error_rate"});
  record.methods = {method_of("single_task", single, tasks.size(), 0),
                    method_of("all_in_one", {tasks}, tasks.size(), -0.02),
                    method_of("random", chosen, tasks.size(), 0.001),
                    method_of("tag", chosen, tasks.size(), 0.03)};
  record.differences = {difference("single_task", -0.03, -0.04, -0.02, true),
                        difference("all_in_one", 0.05, 0.04, 0.06, true),
                        difference("random", -0.029, -0.07, 0.012, false)};
  return record;
}

void write_network(const std::filesystem::path& folder, const std::vector<std::string>& tasks,
                   const std::string& name, uint64_t seed, bool measured) {
  NetworkRecord network;
  network.tasks = tasks;
  network.seed = seed;
  network.weighting = "equal";
  network.best_epoch = 3;
  network.steps = 50;
  network.seconds = 2.0 * static_cast<double>(tasks.size());
  network.measured = measured;
  for (int epoch = 0; epoch < 5; ++epoch)
    network.history.push_back(
        {.training_losses = std::vector<double>(tasks.size(), 1.0 / (1 + epoch)),
         .validation_losses = std::vector<double>(tasks.size(), 1.1 / (1 + epoch) + 0.01 * epoch),
         .validation_total = 1.0});
  network.validation_losses = network.history[3].validation_losses;
  for (size_t task = 0; task < tasks.size(); ++task) {
    network.task_numbers.push_back(static_cast<int64_t>(task));
    network.validation.emplace_back(0.25);
    network.test.emplace_back(0.5);
    network.test_without.push_back({0.5, std::nullopt});
  }
  std::filesystem::create_directories(folder / name);
  put(folder / name / "result.json", to_json(network));
}

Grouping made_grouping(const std::vector<std::string>& tasks) {
  const size_t n = tasks.size();
  Grouping grouping;
  grouping.tasks = tasks;
  grouping.groups.resize(n > 2 ? 2 : 1);
  for (size_t i = 0; i < n; ++i) {
    const auto home = static_cast<int64_t>(n > 2 && i >= n / 2 ? 1 : 0);
    grouping.groups[static_cast<size_t>(home)].push_back(static_cast<int64_t>(i));
    grouping.serves.push_back(home);
    grouping.scores.push_back(1e-5 * static_cast<double>(i + 1));
  }
  if (n > 2) grouping.groups[0].push_back(static_cast<int64_t>(n - 1));
  grouping.value = grouping.bound = 6.4e-5;
  grouping.networks = 3;
  grouping.cost = static_cast<double>(grouping.groups.size());
  grouping.all_in_one = grouping.scores;
  Stability stability{.resamples = 1000,
                      .best_share = 0.625,
                      .together = {},
                      .expected_regret = 3.2e-7,
                      .regret_95 = 1e-6};
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) stability.together.push_back(i == j ? 1 : 0.25);
  grouping.stability = stability;
  grouping.alternatives = {{grouping.groups, 6.3e-5, 1e-6}};
  return grouping;
}

}  // namespace

std::vector<std::string> hostile_names(size_t count) {
  std::vector<std::string> names(std::begin(kHostile), std::end(kHostile));
  while (names.size() < count) names.push_back(fmt::format("<i>{}</i>", names.size()));
  names.resize(count);
  return names;
}

std::vector<std::string> plain_names(size_t count) {
  std::vector<std::string> names;
  for (size_t i = 0; i < count; ++i) names.push_back(fmt::format("task_{}", i));
  return names;
}

double made_affinity(size_t source, size_t target, size_t tasks) {
  const bool same = (source >= tasks / 2) == (target >= tasks / 2);
  return (same ? 4e-5 : -1e-5) + 1e-7 * static_cast<double>(source) -
         2e-7 * static_cast<double>(target);
}

void write_json_lines(const std::filesystem::path& path, const std::vector<Json>& lines) {
  std::string text;
  for (const auto& line : lines) text += line.dump() + "\n";
  write_text(path, text);
}

void write_made_run(const std::filesystem::path& directory, const std::vector<std::string>& tasks,
                    int steps) {
  const size_t n = tasks.size();
  std::filesystem::create_directories(directory / "networks");
  AffinityMatrix matrix(tasks);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) matrix.at(i, j) = made_affinity(i, j, n);
  matrix.standard_errors.assign(n * n, 6e-6);
  matrix.counts.assign(n * n, steps);
  matrix.metadata = {{"measure", "lookahead"}, {"measurements", steps}};
  put(directory / "affinity.json", to_json(matrix));

  std::vector<Json> lines;
  for (int step = 0; step < steps; ++step) {
    Json rows = Json::array();
    for (size_t i = 0; i < n; ++i) {
      Json row = Json::array();
      // The mean over all steps is the matrix: what is added sums to 0.
      for (size_t j = 0; j < n; ++j)
        row.push_back(matrix.at(i, j) + 1e-6 * (step - (steps - 1) / 2.0));
      rows.push_back(row);
    }
    lines.push_back({{"step", 10 * step}, {"epoch", step / 10}, {"matrix", rows}});
  }
  write_json_lines(directory / "affinity.jsonl", lines);

  const Grouping grouping = made_grouping(tasks);
  put(directory / "grouping.json", to_json(grouping));
  Grouping one = grouping;
  one.groups = {{}};
  for (size_t i = 0; i < n; ++i) one.groups[0].push_back(static_cast<int64_t>(i));
  one.serves.assign(n, 0);
  one.value = 5e-5;
  put(directory / "groupings.json", to_json(std::vector<Grouping>{one, grouping}));
  put(directory / "metrics.json", to_json(made_metrics(grouping)));
  SearchRecord search{.steps = 400, .planned_steps = 400, .seconds = 34.5};
  search.measuring_seconds = 13.25;
  SearchTiming timing = timing_of(search, n);
  timing.joint_runs = 1.625;
  put(directory / "timing.json", to_json(timing));
  for (uint64_t seed = 0; seed < 3; ++seed) {
    write_network(directory / "networks", tasks, fmt::format("seed{}_all", seed), seed, seed == 0);
    for (size_t i = 0; i < n; ++i)
      write_network(directory / "networks", {tasks[i]}, fmt::format("seed{}_{}", seed, i), seed,
                    false);
  }
  write_text(directory / "config.toml", "[data]\npath = \"/a/<table>.csv\"\n");
  write_json_lines(directory / "log.jsonl",
                   {{{"event", "data"},
                     {"hash", "crc32:1234:56"},
                     {"tasks", n},
                     {"inputs", 12},
                     {"rows", {700, 150, 151}},
                     {"device", "cuda:1"},
                     {"blas", "OpenBLAS 0.3"},
                     {"threads", 2},
                     {"warnings", {"column <x> is odd"}},
                     {"time", "2026-01-02T03:04:05Z"}},
                    {{"event", "network"}, {"time", "2026-01-02T03:05:06Z"}}});
}

}  // namespace kindred
