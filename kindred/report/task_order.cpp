#include "kindred/report/task_order.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace kindred {
namespace {

// Mutual affinity of two tasks: the sum of both effects, each in units of the largest effect on its
// target, since targets differ in scale by orders of magnitude.
class Exchange {
 public:
  explicit Exchange(const AffinityMatrix& matrix) : matrix_(matrix), largest_(matrix.size(), 0) {
    for (size_t source = 0; source < matrix.size(); ++source)
      for (size_t target = 0; target < matrix.size(); ++target)
        if (source != target && std::isfinite(matrix.at(source, target)))
          largest_[target] = std::max(largest_[target], std::abs(matrix.at(source, target)));
  }

  [[nodiscard]] double between(int64_t a, int64_t b) const {
    return effect(static_cast<size_t>(a), static_cast<size_t>(b)) +
           effect(static_cast<size_t>(b), static_cast<size_t>(a));
  }

 private:
  [[nodiscard]] double effect(size_t source, size_t target) const {
    const double value = matrix_.at(source, target);
    return std::isfinite(value) && largest_[target] > 0 ? value / largest_[target] : 0;
  }

  const AffinityMatrix& matrix_;
  std::vector<double> largest_;
};

// Greedy chain: starts at the task with the largest total exchange and appends the one with the
// largest exchange with the last.
std::vector<int64_t> chained(std::vector<int64_t> tasks, const Exchange& exchange) {
  std::vector<int64_t> chain;
  const auto total = [&](int64_t task) {
    double sum = 0;
    for (const int64_t other : tasks)
      if (other != task) sum += exchange.between(task, other);
    return sum;
  };
  std::vector<double> totals;
  totals.reserve(tasks.size());
  for (const int64_t task : tasks) totals.push_back(total(task));
  while (!tasks.empty()) {
    size_t next = 0;
    double best = -std::numeric_limits<double>::infinity();
    for (size_t i = 0; i < tasks.size(); ++i) {
      const double value = chain.empty() ? totals[i] : exchange.between(chain.back(), tasks[i]);
      if (value > best) {
        best = value;
        next = i;
      }
    }
    chain.push_back(tasks[next]);
    tasks.erase(tasks.begin() + static_cast<std::ptrdiff_t>(next));
  }
  return chain;
}

}  // namespace

std::vector<int64_t> picture_order(const RunRecord& run) {
  std::vector<std::vector<int64_t>> blocks(run.grouping ? run.grouping->groups.size() : 1);
  const auto tasks = static_cast<int64_t>(run.tasks().size());
  for (int64_t task = 0; task < tasks; ++task) {
    const int64_t block = run.grouping ? run.grouping->serves[static_cast<size_t>(task)] : 0;
    blocks[static_cast<size_t>(block)].push_back(task);
  }
  std::vector<int64_t> order;
  for (auto& block : blocks) {
    if (run.affinity) block = chained(std::move(block), Exchange(*run.affinity));
    order.insert(order.end(), block.begin(), block.end());
  }
  return order;
}

}  // namespace kindred
