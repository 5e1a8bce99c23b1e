#include "kindred/solver/local_search.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <set>
#include <utility>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/grouping/evaluate.h"

namespace kindred {
namespace {

constexpr double kWorstValue = -std::numeric_limits<double>::infinity();
constexpr size_t kMostSeen = 500;
constexpr double kOverhead = 30;  // of one evaluation, in units of work per task
constexpr int kStarts = 5;
// Rounds without improvement before a restart.
constexpr int kPatience = 200;

struct Block {
  size_t homes = 0;
  double inside = 0;         // Σ over homes i, j of w_j Z[i→j]
  std::vector<double> help;  // for each task i: Σ over homes j of w_j Z[i→j]
  double value = 0;          // F of its homes; 0 without any
};

class Descent {
 public:
  Descent(const GroupingProblem& problem, uint64_t seed, SearchLimits& limits)
      : problem_(problem),
        n_(problem.size()),
        blocks_(
            static_cast<size_t>(std::min(problem.constraints.networks, static_cast<int64_t>(n_)))),
        into_(n_ * n_, 0),
        helpers_(n_),
        stream_(derive_seed(seed, "grouping")),
        limits_(limits) {
    double largest = 0;
    for (size_t target = 0; target < n_; ++target) {
      for (size_t source = 0; source < n_; ++source) {
        if (source == target) continue;
        const double value = problem.weights[target] * problem.at(source, target);
        into_[target * n_ + source] = value;
        largest = std::max(largest, std::abs(value));
      }
    }
    least_gain_ = 1e-12 * largest;
  }

  // The best homes found: the block index of each task.
  std::vector<size_t> run(const std::vector<Group>& start) {
    std::vector<size_t> best;
    double best_value = kWorstValue;
    while (best.empty() || !limits_.check()) {
      const auto [homes, value] = climb(best.empty() ? homes_of(start) : std::vector<size_t>());
      if (best.empty() || value > best_value + least_gain_) {
        best = homes;
        best_value = value;
      }
      if (blocks_.size() == 1) break;
    }
    settle(best);
    return best;
  }

  [[nodiscard]] double total() const {
    double sum = 0;
    for (const auto& block : blocks_) sum += block.value;
    return sum;
  }

  [[nodiscard]] std::vector<HomeBlock> take_seen() { return std::move(seen_); }

  [[nodiscard]] std::vector<Group> groups() {
    std::vector<Group> groups;
    for (size_t b = 0; b < blocks_.size(); ++b)
      if (blocks_[b].homes > 0) groups.push_back(group_of(b));
    std::sort(groups.begin(), groups.end());
    groups.erase(std::unique(groups.begin(), groups.end()), groups.end());
    return groups;
  }

 private:
  // Iterated local search from `start`, or else from the best of some random starts, until
  // kPatience rounds bring no improvement.
  std::pair<std::vector<size_t>, double> climb(const std::vector<size_t>& start) {
    std::vector<size_t> best;
    double best_value = kWorstValue;
    int since = 0;
    for (int round = 0; round == 0 || (since < kPatience && !limits_.check()); ++round, ++since) {
      if (round == 0 && !start.empty()) {
        settle(start);
      } else {
        settle(round < kStarts && start.empty() ? random_homes() : scattered(best));
      }
      descend();
      note_blocks();
      const double value = total();
      if (best.empty() || value > best_value + least_gain_) {
        best = home_;
        best_value = value;
        since = 0;
      }
      if (blocks_.size() == 1) break;
    }
    return {best, best_value};
  }

  // Empty for no groups.
  [[nodiscard]] std::vector<size_t> homes_of(const std::vector<Group>& groups) const {
    if (groups.empty()) return {};
    const auto serves = evaluate(problem_, groups).serves;
    return {serves.begin(), serves.end()};
  }

  std::vector<size_t> random_homes() {
    std::vector<size_t> homes(n_);
    for (auto& home : homes) home = stream_.below(blocks_.size());
    return homes;
  }

  std::vector<size_t> scattered(std::vector<size_t> homes) {
    const size_t moved = 2 + stream_.below(std::max<size_t>(2, n_ / 6));
    for (size_t i = 0; i < moved; ++i) homes[stream_.below(n_)] = stream_.below(blocks_.size());
    return homes;
  }

  void settle(const std::vector<size_t>& homes) {
    home_ = homes;
    for (auto& block : blocks_) {
      block = {};
      block.help.assign(n_, 0);
    }
    for (size_t task = 0; task < n_; ++task) {
      Block& block = blocks_[home_[task]];
      ++block.homes;
      for (size_t i = 0; i < n_; ++i) block.help[i] += into_[task * n_ + i];
    }
    for (size_t task = 0; task < n_; ++task) {
      Block& block = blocks_[home_[task]];
      block.inside += block.help[task];
    }
    for (size_t b = 0; b < blocks_.size(); ++b) blocks_[b].value = value_with(b, n_, 0);
  }

  void descend() {
    bool moved = true;
    while (moved) {
      moved = false;
      for (const int64_t task : random_permutation(static_cast<int64_t>(n_), stream_)) {
        if (limits_.reason()) return;
        moved = move_if_better(static_cast<size_t>(task)) || moved;
      }
    }
  }

  void note_blocks() {
    for (size_t b = 0; b < blocks_.size() && seen_.size() < kMostSeen; ++b) {
      if (blocks_[b].homes == 0) continue;
      HomeBlock block;
      for (size_t i = 0; i < n_; ++i)
        if (home_[i] == b) block.homes.push_back(static_cast<int64_t>(i));
      block.group = group_of(b);
      if (known_.insert(block.homes).second) seen_.push_back(std::move(block));
    }
  }

  bool move_if_better(size_t task) {
    const size_t from = home_[task];
    const double without = value_with(from, task, -1);
    double best_gain = least_gain_;
    size_t best = from;
    bool empty_seen = blocks_[from].homes == 1;
    for (size_t to = 0; to < blocks_.size(); ++to) {
      if (to == from || (blocks_[to].homes == 0 && empty_seen)) continue;
      empty_seen = empty_seen || blocks_[to].homes == 0;
      const double with = value_with(to, task, 1);
      const double gain = without + with - blocks_[from].value - blocks_[to].value;
      if (gain > best_gain) {
        best_gain = gain;
        best = to;
      }
    }
    if (best == from) return false;
    change(from, task, -1);
    home_[task] = best;
    change(best, task, 1);
    blocks_[from].value = value_with(from, n_, 0);
    blocks_[best].value = value_with(best, n_, 0);
    return true;
  }

  // Total affinity between `task` and the homes of block b, both directions.
  [[nodiscard]] double exchanged(size_t b, size_t task) const {
    double sum = blocks_[b].help[task];
    for (size_t i = 0; i < n_; ++i)
      if (home_[i] == b && i != task) sum += into_[task * n_ + i];
    return sum;
  }

  void change(size_t b, size_t task, int sign) {
    Block& block = blocks_[b];
    block.inside += sign * exchanged(b, task);
    for (size_t i = 0; i < n_; ++i) block.help[i] += sign * into_[task * n_ + i];
    block.homes = sign > 0 ? block.homes + 1 : block.homes - 1;
  }

  // F of block b with `task` added (sign 1), removed (−1) or unchanged (0).
  double value_with(size_t b, size_t task, int sign) {
    const Block& block = blocks_[b];
    const size_t homes = block.homes + static_cast<size_t>(sign);
    limits_.add_work(static_cast<double>(n_) + kOverhead);
    if (homes == 0) return 0;
    size_t outside = 0;
    for (size_t i = 0; i < n_; ++i) {
      // Without branches, here and in quotient(): which tasks help is hard to predict.
      const bool inside = i == task ? sign > 0 : home_[i] == b;
      helpers_[outside] = sign == 0 ? block.help[i] : block.help[i] + sign * into_[task * n_ + i];
      outside += inside ? 0 : 1;
    }
    const double inside = sign == 0 ? block.inside : block.inside + sign * exchanged(b, task);
    return quotient(b, homes, task, sign, inside, outside);
  }

  double quotient(size_t b, size_t homes, size_t task, int sign, double inside, size_t outside) {
    double ratio = inside / static_cast<double>(homes - 1);
    if (homes == 1) {
      ratio = outside == 0
                  ? kWorstValue
                  : *std::max_element(helpers_.begin(),
                                      helpers_.begin() + static_cast<std::ptrdiff_t>(outside));
      if (problem_.singletons == Singletons::kValue)
        ratio = std::max(ratio, single_value(sign > 0 ? task : only_home(b, task, sign)));
      return ratio;
    }
    while (true) {
      double sum = inside;
      auto members = static_cast<double>(homes - 1);
      for (size_t i = 0; i < outside; ++i) {
        const bool helps = helpers_[i] > ratio;
        sum += helps ? helpers_[i] : 0.0;
        members += helps ? 1.0 : 0.0;
      }
      const double next = sum / members;
      if (!(next > ratio)) return ratio;
      ratio = next;
    }
  }

  [[nodiscard]] double single_value(size_t task) const {
    return problem_.weights[task] * problem_.singleton_values[task];
  }

  [[nodiscard]] size_t only_home(size_t b, size_t task, int sign) const {
    for (size_t i = 0; i < n_; ++i)
      if (home_[i] == b && !(i == task && sign < 0)) return i;
    return 0;
  }

  Group group_of(size_t b) {
    const Block& block = blocks_[b];
    Group group;
    size_t helper = n_;
    for (size_t i = 0; i < n_; ++i) {
      const bool at_home = home_[i] == b;
      if (at_home || (block.homes > 1 && block.help[i] > block.value))
        group.push_back(static_cast<int64_t>(i));
      if (!at_home && (helper == n_ || block.help[i] > block.help[helper])) helper = i;
    }
    const bool alone = block.homes > 1 || helper == n_ ||
                       (problem_.singletons == Singletons::kValue &&
                        single_value(only_home(b, n_, 0)) >= block.help[helper]);
    if (!alone) group.push_back(static_cast<int64_t>(helper));
    std::sort(group.begin(), group.end());
    return group;
  }

  const GroupingProblem& problem_;
  size_t n_;
  std::vector<Block> blocks_;
  std::vector<double> into_;     // [target * n + source], weighted, 0 on the diagonal
  std::vector<double> helpers_;  // scratch space of value_with()
  std::vector<size_t> home_;
  RandomStream stream_;
  SearchLimits& limits_;
  std::vector<HomeBlock> seen_;
  std::set<Group> known_;
  double least_gain_ = 0;
};

}  // namespace

LocalSearchAnswer search_groups(const GroupingProblem& problem, uint64_t seed, SearchLimits& limits,
                                const std::vector<Group>& start) {
  Descent search(problem, seed, limits);
  const auto homes = search.run(start);
  const double weights = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  return {{search.groups(), search.total() / weights}, search.take_seen()};
}

}  // namespace kindred
