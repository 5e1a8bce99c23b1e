#include "kindred/solver/partition_solver.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>
#include <utility>
#include <vector>

#include "kindred/base/error.h"
#include "kindred/solver/block_table.h"

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

// best(S, m) is the largest sum of keys over partitions of S into at most m blocks.
class BestPartitions {
 public:
  BestPartitions(const BlockTable& table, int64_t networks, const std::stop_token& stop)
      : table_(table), stop_(stop) {
    for (int64_t m = 2; m < networks; ++m)
      if (!add_level()) break;
  }

  [[nodiscard]] Int128 best(TaskSet set, int64_t blocks) {
    if (set == 0) return 0;
    if (blocks == 0) return kImpossible;
    if (blocks == 1) return table_.key(set);
    if ((set & 1) == 0) return level(blocks, set);
    const uint64_t place = static_cast<uint64_t>(blocks) << 32 | set;
    const auto found = with_first_task_.find(place);
    if (found != with_first_task_.end()) return found->second;
    return with_first_task_[place] =
               best_split(set, [&](TaskSet rest) { return best(rest, blocks - 1); });
  }

  // Whether some best partition of `set` into `blocks` contains the block `homes`.
  [[nodiscard]] bool belongs(TaskSet homes, TaskSet set, int64_t blocks) {
    const Int128 target = best(set, blocks), rest_target = target - table_.key(homes);
    const TaskSet rest = set ^ homes;
    if (rest != 0 && blocks == 1) return false;
    if ((rest & 1) != 0 && best(rest ^ 1, blocks - 1) + table_.first_task_key() < rest_target)
      return false;
    return best(rest, blocks - 1) == rest_target;
  }

 private:
  // The better of: all of `set` in one block, or the block of its first task plus the best rest.
  template <class Best>
  [[nodiscard]] Int128 best_split(TaskSet set, const Best& best_rest) const {
    const TaskSet first = lowest(set), others = set ^ first;
    Int128 best = table_.key(set);
    for (TaskSet rest = others; rest != 0; rest = (rest - 1) & others)
      best = std::max(best, table_.key(set ^ rest) + best_rest(rest));
    return best;
  }

  [[nodiscard]] Int128 level(int64_t blocks, TaskSet set) const {
    if (blocks < 2 || levels_.empty()) return table_.key(set);
    const auto at = std::min(static_cast<size_t>(blocks - 2), levels_.size() - 1);
    return levels_[at][set >> 1];
  }

  // Adds the level for one more block; false if it improves no set. Sets with task 0 are omitted:
  // best() computes the few that are needed.
  bool add_level() {
    const auto blocks = static_cast<int64_t>(levels_.size()) + 2;
    std::vector<Int128> next(size_t{1} << (table_.tasks() - 1), 0);
    bool helps = false;
    for (size_t half = 1; half < next.size(); ++half) {
      if (half % 1024 == 0 && stop_.stop_requested())
        throw InterruptedError("interrupted while groups were chosen");
      const auto set = static_cast<TaskSet>(half << 1);
      next[half] = best_split(set, [&](TaskSet rest) { return level(blocks - 1, rest); });
      helps = helps || next[half] != level(blocks - 1, set);
    }
    if (helps) levels_.push_back(std::move(next));
    return helps;
  }

  const BlockTable& table_;
  const std::stop_token& stop_;
  std::vector<std::vector<Int128>> levels_;  // [m − 2][S / 2]
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
      for (TaskSet homes = set; homes != 0; homes = (homes - 1) & set) {
        const TaskSet group = table.group(homes);
        if (chosen != 0 && comes_before(chosen, group)) continue;
        if (!partitions.belongs(homes, set, blocks)) continue;
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
