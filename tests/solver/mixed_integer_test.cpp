// The solver's answers beside two mixed-integer programs of the same choice, solved by CBC. Nothing
// is shared but the problem: values come from code of this file's own, the search from cbc.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <limits>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "kindred/base/file.h"
#include "kindred/selection/selection.h"
#include "kindred/solver/solver.h"

#include "tests/support/instances.h"
#include "tests/support/temporary_directory.h"

namespace kindred {
namespace {

using Set = uint32_t;  // of tasks, a bit each

const std::string kCbc = KINDRED_CBC;  // empty: not installed
constexpr double kNone = -std::numeric_limits<double>::infinity();

bool has(Set set, size_t task) {
  return (set >> task & 1) != 0;
}

// The weighted score of `task` in `group`; kNone: it has none.
double score_of(const GroupingProblem& problem, Set group, size_t task) {
  if (group == Set{1} << task)
    return problem.singletons == Singletons::kValue
               ? problem.weights[task] * problem.singleton_values[task]
               : kNone;
  double sum = 0, others = 0;
  for (size_t source = 0; source < problem.size(); ++source) {
    if (source == task || !has(group, source)) continue;
    sum += problem.at(source, task);
    ++others;
  }
  return problem.weights[task] * sum / others;
}

// A program in CPLEX's LP format, minimised; its columns are binary, or in 0 .. 1 at least.
class Program {
 public:
  void add_cost(const std::string& column, double value) {
    costs_ += fmt::format("{:+.17g} {}\n", -value, column);
  }
  void add_binary(const std::string& column) { binaries_ += column + "\n"; }
  void add_row(const std::string& row) { rows_ += row + "\n"; }
  void add_row(const std::vector<std::string>& columns, const std::string& limit) {
    for (const auto& column : columns) rows_ += "+ " + column + "\n";
    rows_ += limit + "\n";
  }
  [[nodiscard]] std::string text() const {
    return "Minimize\ncost:\n" + costs_ + "Subject To\n" + rows_ + "Binaries\n" + binaries_ +
           "End\n";
  }

 private:
  std::string costs_, rows_, binaries_;
};

// The definition itself: x chooses groups, y says by which group each task is served.
Program choice_of_groups(const GroupingProblem& problem) {
  const size_t n = problem.size();
  Program program;
  std::vector<std::string> chosen;
  std::vector<std::vector<std::string>> served(n);
  for (Set group = 1; group < Set{1} << n; ++group) {
    bool counts = false;
    for (size_t task = 0; task < n; ++task) {
      const double score = has(group, task) ? score_of(problem, group, task) : kNone;
      if (score == kNone) continue;
      counts = true;
      served[task].push_back(fmt::format("y{}_{}", group, task));
      program.add_cost(served[task].back(), score);
      program.add_row(fmt::format("{} - x{} <= 0", served[task].back(), group));
    }
    if (!counts) continue;
    chosen.push_back(fmt::format("x{}", group));
    program.add_binary(chosen.back());
  }
  for (const auto& columns : served) program.add_row(columns, "= 1");
  program.add_row(chosen, fmt::format("<= {}", problem.constraints.networks));
  return program;
}

// What the tasks of `home` score together in the best group that holds them, every group tried.
double home_value(const GroupingProblem& problem, Set home) {
  const size_t n = problem.size();
  double inside = 0, size = 0;
  std::vector<double> help;  // of each task outside, to all of `home`
  for (size_t source = 0; source < n; ++source) {
    double given = 0;
    for (size_t task = 0; task < n; ++task)
      if (has(home, task) && task != source)
        given += problem.weights[task] * problem.at(source, task);
    if (!has(home, source)) {
      help.push_back(given);
    } else {
      inside += given;
      ++size;
    }
  }
  double best = kNone;
  for (size_t task = 0; size == 1 && task < n; ++task)
    if (has(home, task)) best = score_of(problem, home, task);
  if (size > 1) best = inside / (size - 1);
  std::vector<double> sums{inside}, sizes{size};  // by set of helpers
  sums.reserve(size_t{1} << help.size());
  sizes.reserve(size_t{1} << help.size());
  for (const double given : help) {
    for (size_t set = 0, end = sums.size(); set < end; ++set) {
      sums.push_back(sums[set] + given);
      sizes.push_back(sizes[set] + 1);
      best = std::max(best, sums.back() / (sizes.back() - 1));
    }
  }
  return best;
}

// Every task has one home, the tasks that one group serves.
Program partition_into_homes(const GroupingProblem& problem) {
  const size_t n = problem.size();
  Program program;
  std::vector<std::string> chosen;
  std::vector<std::vector<std::string>> covering(n);
  for (Set home = 1; home < Set{1} << n; ++home) {
    chosen.push_back(fmt::format("x{}", home));
    program.add_cost(chosen.back(), home_value(problem, home));
    program.add_binary(chosen.back());
    for (size_t task = 0; task < n; ++task)
      if (has(home, task)) covering[task].push_back(chosen.back());
  }
  for (const auto& columns : covering) program.add_row(columns, "= 1");
  program.add_row(chosen, fmt::format("<= {}", problem.constraints.networks));
  return program;
}

struct CbcAnswer {
  double value = kNone;  // of all tasks together; to 8 decimals
  std::vector<Set> chosen;
};

// The first line of its file is "Optimal - objective value −1.5", the others are columns.
CbcAnswer read_answer(const std::string& text) {
  const std::string optimal = "Optimal - objective value ";
  CbcAnswer answer;
  if (text.rfind(optimal, 0) != 0) {
    ADD_FAILURE() << "cbc: " << text.substr(0, text.find('\n'));
    return answer;
  }
  std::istringstream lines(text.substr(optimal.size()));
  double place = 0, share = 0, rest = 0;
  lines >> answer.value;
  answer.value = -answer.value;
  for (std::string column; lines >> place >> column >> share >> rest;)
    if (column[0] == 'x' && share > 0.5)
      answer.chosen.push_back(static_cast<Set>(std::stoul(column.substr(1))));
  return answer;
}

CbcAnswer solve_by_cbc(const Program& program) {
  const TemporaryDirectory scratch;
  const std::string in = scratch.path() / "choice.lp", out = scratch.path() / "answer.txt";
  const std::string log = scratch.path() / "log.txt";
  write_file_atomically(in, program.text());
  const std::string command =
      fmt::format("'{}' '{}' ratioGap 0 allowableGap 0 increment 0 solve solution '{}' > '{}' 2>&1",
                  kCbc, in, out, log);
  EXPECT_EQ(std::system(command.c_str()), 0) << read_file(log);
  return read_answer(read_file(out));
}

// What cbc's choice is worth to all digits.
double value_of(const GroupingProblem& problem, const std::vector<Set>& chosen, bool homes) {
  double sum = 0;
  for (const Set home : chosen)
    if (homes) sum += home_value(problem, home);
  for (size_t task = 0; !homes && task < problem.size(); ++task) {
    double best = kNone;
    for (const Set group : chosen)
      if (has(group, task)) best = std::max(best, score_of(problem, group, task));
    sum += best;
  }
  return sum;
}

enum class Affinities { kLatent, kGaussian, kNegative, kZeros };

// `round` picks the affinities, the budget, and whether there are weights and values of singletons.
GroupingProblem draw_problem(size_t n, uint64_t round) {
  const auto affinities = static_cast<Affinities>(round % 4);
  const auto networks = 2 + static_cast<int64_t>((round + n) % 4);
  RandomStream stream(derive_seed(n, "mixed integer", round));
  GroupingProblem problem = clustered_problem(n, networks, stream());
  for (double& value : affinity_of(problem)) {
    if (affinities == Affinities::kGaussian) value = stream.normal();
    if (affinities == Affinities::kNegative) value = -20 * std::exp(-value / 2);
    if (affinities == Affinities::kZeros && stream.uniform() < 0.3) value = 0;
  }
  if (round % 3 == 1) {
    problem.singletons = Singletons::kValue;
    for (size_t i = 0; i < n; ++i)
      problem.singleton_values.push_back(
          affinities == Affinities::kNegative ? -10 - 10 * stream.uniform() : stream.normal());
  }
  if (round % 3 == 2)
    for (double& weight : problem.weights) weight = 0.5 + static_cast<double>(stream.below(4));
  return problem;
}

struct Round {
  size_t tasks;
  uint64_t instances;
};

void PrintTo(const Round& round, std::ostream* out) {
  *out << round.tasks << " tasks, " << round.instances << " instances";
}

class MixedIntegerTest : public testing::TestWithParam<Round> {
 protected:
  void SetUp() override {
    if (kCbc.empty()) GTEST_SKIP() << "there is no program cbc (Debian: coinor-cbc)";
  }
};

void expect_same(const GroupingProblem& problem, bool homes) {
  const CbcAnswer answer =
      solve_by_cbc(homes ? partition_into_homes(problem) : choice_of_groups(problem));
  double weights = 0, size = 1;
  for (const double weight : problem.weights) weights += weight;
  for (const double value : affinity_of(problem)) size = std::max(size, std::abs(value));
  const double exact = value_of(problem, answer.chosen, homes);
  const Grouping grouping = select_groups(problem);
  EXPECT_EQ(grouping.status, GroupingStatus::kOptimal);
  EXPECT_NEAR(grouping.value, answer.value / weights, 1e-7 * size);
  EXPECT_NEAR(grouping.value, exact / weights, 1e-11 * size);
  const SolverResult columns = solve_by(SolveMethod::kColumns, problem, {});
  EXPECT_EQ(columns.status, GroupingStatus::kOptimal);
  ASSERT_FALSE(columns.chosen.empty());
  EXPECT_NEAR(columns.chosen[0].value, exact / weights, 1e-11 * size);
}

TEST_P(MixedIntegerTest, SameValue) {
  const auto [tasks, instances] = GetParam();
  for (uint64_t i = 0; i < instances && !HasFailure(); ++i) {
    SCOPED_TRACE(fmt::format("{} tasks, instance {}", tasks, i));
    expect_same(draw_problem(tasks, i), tasks > 11);
  }
}

// 50 instances.
INSTANTIATE_TEST_SUITE_P(Sizes, MixedIntegerTest,
                         testing::Values(Round{10, 12}, Round{11, 8}, Round{12, 10}, Round{13, 8},
                                         Round{14, 6}, Round{15, 4}, Round{16, 2}),
                         [](const auto& round) {
                           return fmt::format("{}Tasks", round.param.tasks);
                         });

}  // namespace
}  // namespace kindred
