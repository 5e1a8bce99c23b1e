// What the rules of compare_rules choose beside every set of at most b groups tried one by one, on
// random tables of all groups of a few tasks.

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/selection/selection_rules.h"

#include "tests/support/instances.h"

namespace kindred {
namespace {

using Scores = std::vector<std::vector<double>>;  // [set of tasks as bits][task]

bool holds(size_t set, size_t task) {
  return (set >> task & 1) != 0;
}

struct RandomTables {
  size_t tasks;
  double sign;  // -1: lower is better
  Scores measured, results;
  std::vector<std::vector<double>> affinity;  // [source][target]

  RandomTables(size_t n, bool lower_is_better, RandomStream& stream)
      : tasks(n), sign(lower_is_better ? -1 : 1) {
    for (Scores* scores : {&measured, &results}) {
      scores->assign(size_t{1} << n, std::vector<double>(n));
      for (auto& row : *scores)
        for (double& score : row) score = stream.normal();
    }
    affinity.assign(n, std::vector<double>(n));
    for (auto& row : affinity)
      for (double& value : row) value = stream.normal();
  }

  [[nodiscard]] ScoreTable table(const Scores& scores) const {
    ScoreTable table;
    table.tasks = blank_problem(tasks, 1).tasks;
    table.lower_is_better = sign < 0;
    for (size_t set = 1; set < size_t{1} << tasks; ++set) {
      ScoredGroup group{fmt::format("g{}", set), {}, {}, std::nullopt};
      for (size_t task = 0; task < tasks; ++task) {
        if (!holds(set, task)) continue;
        group.group.push_back(static_cast<int64_t>(task));
        group.scores.push_back(scores[set][task]);
      }
      table.groups.push_back(group);
    }
    return table;
  }

  [[nodiscard]] AffinityMatrix matrix() const {
    AffinityMatrix matrix(blank_problem(tasks, 1).tasks);
    for (size_t i = 0; i < tasks; ++i)
      for (size_t j = 0; j < tasks; ++j) matrix.at(i, j) = affinity[i][j];
    return matrix;
  }

  // What a rule expects of a task in a set of tasks, higher is better; nothing where it has no
  // opinion.
  [[nodiscard]] std::optional<double> expected(const std::string& rule, size_t set,
                                               size_t task) const {
    const auto others = static_cast<double>(std::popcount(set)) - 1;
    if (rule == "oracle" || (rule == "hoa" && others == 0)) return sign * measured[set][task];
    if (others == 0) return std::nullopt;
    double sum = 0;
    for (size_t other = 0; other < tasks; ++other) {
      if (other == task || !holds(set, other)) continue;
      const size_t pair = size_t{1} << task | size_t{1} << other;
      sum += rule == "hoa" ? sign * measured[pair][task] : affinity[other][task];
    }
    return sum / others;
  }
};

// The mean result of the best set of at most `networks` groups by what the rule expects, each task
// served where the rule expects most.
double brute_realised(const RandomTables& tables, const std::string& rule, int networks) {
  double best_value = -INFINITY, best_result = NAN;
  std::vector<size_t> chosen;
  const auto look = [&] {
    double value = 0, result = 0;
    for (size_t task = 0; task < tables.tasks; ++task) {
      double best = -INFINITY, served = NAN;
      for (const size_t set : chosen) {
        if (!holds(set, task)) continue;
        const auto expected = tables.expected(rule, set, task);
        if (!expected || *expected <= best) continue;
        best = *expected;
        served = tables.results[set][task];
      }
      value += best;
      result += served;
    }
    if (value <= best_value) return;
    best_value = value;
    best_result = result / static_cast<double>(tables.tasks);
  };
  const std::function<void(size_t)> extend = [&](size_t first) {
    look();
    if (static_cast<int>(chosen.size()) == networks) return;
    for (size_t set = first; set < size_t{1} << tables.tasks; ++set) {
      chosen.push_back(set);
      extend(set + 1);
      chosen.pop_back();
    }
  };
  extend(1);
  return best_result;
}

TEST(RulesBruteForce, RealiseWhatTheBestOfAllSetsDoes) {
  RandomStream stream(derive_seed(15, "rules", 0));
  for (int instance = 0; instance < 24; ++instance) {
    SCOPED_TRACE(instance);
    const size_t tasks = instance % 3 == 0 ? 5 : 4;
    const int most = tasks == 5 ? 3 : 4;
    const RandomTables tables(tasks, instance % 2 == 1, stream);
    RuleComparisonInput input;
    input.measured = tables.table(tables.measured);
    input.results = tables.table(tables.results);
    input.affinity = tables.matrix();
    input.draws = 1;
    for (int networks = 1; networks <= most; ++networks)
      input.budgets.push_back({.networks = networks, .cost = {}});
    const RuleComparison comparison = compare_rules(input);
    for (int networks = 1; networks <= most; ++networks) {
      SCOPED_TRACE(networks);
      const auto& results = comparison.results[static_cast<size_t>(networks - 1)];
      const std::array rules = {"oracle", "hoa", "affinity"};
      ASSERT_EQ(results.size(), rules.size() + 2);  // all_in_one and random come last
      for (size_t i = 0; i < rules.size(); ++i) {
        ASSERT_EQ(results[i].rule, rules[i]);
        EXPECT_NEAR(*results[i].realised, brute_realised(tables, rules[i], networks), 1e-12)
            << rules[i];
      }
    }
  }
}

}  // namespace
}  // namespace kindred
