#include "kindred/partition/partition_solver.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/base/error.h"
#include "kindred/partition/block_table.h"
#include "kindred/partition/split_rows.h"

namespace kindred {
namespace {

constexpr double kMostWork = 2e7;
constexpr Int128 kImpossible = -(static_cast<Int128>(1) << 120);

TaskSet lowest(TaskSet set) {
  return set & (~set + 1);
}

// Whether the ascending list of `a` is lexicographically smaller than that of `b`.
bool comes_before(TaskSet a, TaskSet b) {
  if (a == b) return false;
  const TaskSet first = lowest(a ^ b);
  const TaskSet behind = ~(first - 1);
  return (a & first) != 0 ? (b & behind) != 0 : (a & behind) == 0;
}

// best(S, m) is the largest sum of keys over partitions of S into at most m blocks. Sums of rounded
// keys, which are fast, leave few blocks to be compared by their exact keys.
class BestPartitions {
 public:
  BestPartitions(const BlockTable& table, int64_t networks, const std::stop_token& stop)
      : table_(table) {
    const size_t half = size_t{1} << (table.tasks() - 1);
    levels_.emplace_back(std::max(half, kRowSets), -std::numeric_limits<double>::infinity());
    double largest = 0;
    for (size_t set = 0; set < 2 * half; ++set) {
      const double alone = table.rounded(static_cast<TaskSet>(set));
      if (set % 2 == 0) levels_[0][set / 2] = alone;
      largest = std::max(largest, std::abs(alone));
    }
    // A sum of up to n keys, each rounded twice and without its memberships.
    const auto n = static_cast<double>(table.tasks());
    rounding_ = 1e-14 * n * largest + 2 * static_cast<double>(BlockTable::kMemberships);
    for (int64_t m = 2; m < networks; ++m)
      if (!add_level(stop)) break;
    // A level that helps no set is left out, and so are those behind it.
    slack_ = 2 * rounding_ * static_cast<double>(networks + 1);
    exact_.resize(static_cast<size_t>(networks));
  }

  [[nodiscard]] Int128 best(TaskSet set, int64_t blocks) {
    if (set == 0) return 0;
    if (blocks == 0) return kImpossible;
    if (blocks == 1) return table_.key(set);
    if ((set & 1) != 0) {
      const uint64_t place = static_cast<uint64_t>(blocks) << 32 | set;
      const auto found = with_first_task_.find(place);
      if (found != with_first_task_.end()) return found->second;
      return with_first_task_[place] = best_split(set, blocks, rounded_split(set, blocks));
    }
    auto& known = exact_[static_cast<size_t>(blocks - 1)];
    if (known.empty()) known.assign(size_t{1} << (table_.tasks() - 1), kUnknown);
    // The recursion below does not change the size of `known`.
    Int128& value = known[set >> 1];
    if (value == kUnknown) value = best_split(set, blocks, rounded(set, blocks));
    return value;
  }

  // Whether some best partition of `set` into `blocks`, of the sum `target`, contains the block
  // `homes`.
  [[nodiscard]] bool belongs(TaskSet homes, TaskSet set, int64_t blocks, Int128 target) {
    const TaskSet rest = set ^ homes;
    if (rest == 0) return table_.key(homes) == target;
    if (blocks == 1) return false;
    const double most = table_.rounded(homes) + rounded(rest & ~TaskSet{1}, blocks - 1) +
                        ((rest & 1) != 0 ? static_cast<double>(table_.first_task_key()) : 0);
    if (most < static_cast<double>(target) - slack_) return false;
    return best(rest, blocks - 1) == target - table_.key(homes);
  }

 private:
  static constexpr Int128 kUnknown = kImpossible * 2;

  // best() of a set without task 0 by rounded keys: less than slack_ away.
  [[nodiscard]] double rounded(TaskSet set, int64_t blocks) const {
    if (set == 0) return 0;
    if (blocks == 0) return -std::numeric_limits<double>::infinity();
    return levels_[std::min(static_cast<size_t>(blocks), levels_.size()) - 1][set >> 1];
  }

  // The same of a set with task 0.
  [[nodiscard]] double rounded_split(TaskSet set, int64_t blocks) const {
    const TaskSet others = set ^ 1;
    double best = table_.rounded(set);
    for (TaskSet rest = others; rest != 0; rest = (rest - 1) & others)
      best = std::max(best, table_.rounded(set ^ rest) + rounded(rest, blocks - 1));
    return best;
  }

  // The best of: all of `set` in one block, or the block of its first task plus the best rest. Only
  // those that come near the best in rounded numbers can be.
  [[nodiscard]] Int128 best_split(TaskSet set, int64_t blocks, double most) {
    const TaskSet others = set ^ lowest(set);
    const double least = most - slack_;
    Int128 best = table_.rounded(set) >= least ? table_.key(set) : kImpossible;
    for (TaskSet rest = others; rest != 0; rest = (rest - 1) & others)
      if (table_.rounded(set ^ rest) + rounded(rest, blocks - 1) >= least)
        best = std::max(best, table_.key(set ^ rest) + this->best(rest, blocks - 1));
    return best;
  }

  // Adds the level for one more block; false if it improves no set. Sets with task 0 are omitted:
  // best() computes the few that are needed.
  bool add_level(const std::stop_token& stop) {
    constexpr size_t kRowsAtOnce = 128;
    const auto& before = levels_.back();
    std::vector<double> next(before.size());
    const size_t rows = before.size() / kRowSets;
    for (size_t begin = 0; begin < rows; begin += kRowsAtOnce) {
      if (stop.stop_requested()) throw InterruptedError("interrupted while groups were chosen");
      split_rows(levels_[0].data(), before.data(), next.data(), begin,
                 std::min(rows, begin + kRowsAtOnce));
    }
    bool helps = false;
    for (size_t set = 0; set < next.size() && !helps; ++set)
      helps = next[set] > before[set] + rounding_;
    if (helps) levels_.push_back(std::move(next));
    return helps;
  }

  const BlockTable& table_;
  double rounding_ = 0, slack_ = 0;
  std::vector<std::vector<double>> levels_;  // [m − 1][S / 2], rounded
  std::vector<std::vector<Int128>> exact_;   // the same, where it was needed; else kUnknown
  std::unordered_map<uint64_t, Int128> with_first_task_;
};

// Returns the best partition whose sorted list of groups is lexicographically smallest. Finds its
// groups in that order: the smallest first group of any best partition, and so on among the
// partitions that remain. Each of these is represented by the tasks not yet placed.
std::vector<TaskSet> first_best_groups(const BlockTable& table, BestPartitions& partitions,
                                       int64_t networks) {
  std::vector<TaskSet> groups;
  std::vector<TaskSet> open{static_cast<TaskSet>((size_t{1} << table.tasks()) - 1)};
  for (int64_t blocks = networks; open.front() != 0; --blocks) {
    TaskSet chosen = 0;
    std::vector<TaskSet> left;
    for (const TaskSet set : open) {
      const Int128 target = partitions.best(set, blocks);
      for (TaskSet homes = set; homes != 0; homes = (homes - 1) & set) {
        const TaskSet group = table.group(homes);
        if (chosen != 0 && comes_before(chosen, group)) continue;
        if (!partitions.belongs(homes, set, blocks, target)) continue;
        if (group != chosen) left.clear();
        chosen = group;
        left.push_back(set ^ homes);
      }
    }
    std::sort(left.begin(), left.end());
    left.erase(std::unique(left.begin(), left.end()), left.end());
    groups.push_back(chosen);
    open = std::move(left);
  }
  return groups;
}

Group members(TaskSet set) {
  Group group;
  for (; set != 0; set &= set - 1) group.push_back(std::countr_zero(set));
  return group;
}

}  // namespace

bool can_solve_exactly(size_t tasks, int64_t networks) {
  if (tasks > kMostBlockTasks) return false;
  const auto levels = std::max<int64_t>(1, std::min(networks, static_cast<int64_t>(tasks)) - 2);
  return static_cast<double>(levels) * std::pow(3.0, static_cast<double>(tasks) - 1) / 2 <=
         kMostWork;
}

SolverAnswer solve_exactly(const GroupingProblem& problem, const std::stop_token& stop) {
  const BlockTable table(problem);
  const auto networks =
      std::min(problem.constraints.networks, static_cast<int64_t>(problem.size()));
  BestPartitions partitions(table, networks, stop);
  const auto all = static_cast<TaskSet>((size_t{1} << problem.size()) - 1);
  SolverAnswer answer;
  int64_t memberships = 0;
  for (const TaskSet group : first_best_groups(table, partitions, networks)) {
    answer.groups.push_back(members(group));
    memberships += std::popcount(group);
  }
  answer.value = table.value(partitions.best(all, networks), memberships);
  return answer;
}

}  // namespace kindred
