#include "kindred/grouping/random_grouping.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

// Cumulative weights rate^k / k! of the sizes k = least .. most, scaled to avoid overflow.
struct SizeWeights {
  std::vector<double> up_to;  // [k − least]
  double mean;
};

SizeWeights weigh_sizes(int64_t least, int64_t most, double log_rate) {
  std::vector<double> logs;
  for (int64_t k = least; k <= most; ++k)
    logs.push_back(static_cast<double>(k) * log_rate - std::lgamma(static_cast<double>(k) + 1));
  const double top = *std::max_element(logs.begin(), logs.end());
  SizeWeights out{{}, 0};
  double sum = 0;
  for (size_t i = 0; i < logs.size(); ++i) {
    const double weight = std::exp(logs[i] - top);
    out.up_to.push_back(sum += weight);
    out.mean += weight * static_cast<double>(least + static_cast<int64_t>(i));
  }
  out.mean /= sum;
  return out;
}

// Samples sizes k of `networks` groups with probability proportional to tasks! / Π k!, the number
// of ways to fill them: Poisson sizes, each at least `least`, conditioned on their sum by
// rejection. Any rate gives this distribution; the one with the right mean accepts soonest.
std::vector<int64_t> draw_sizes(int64_t tasks, int64_t networks, int64_t least,
                                RandomStream& stream) {
  std::vector<int64_t> sizes(static_cast<size_t>(networks), least);
  if (networks == 1) return {tasks};
  if (tasks == least * networks) return sizes;
  const int64_t most = tasks - least * (networks - 1);
  const double wanted = static_cast<double>(tasks) / static_cast<double>(networks);
  double low = -50, high = 50;
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (weigh_sizes(least, most, middle).mean < wanted ? low : high) = middle;
  }
  const SizeWeights weights = weigh_sizes(least, most, high);
  int64_t sum = 0;
  do {
    for (auto& size : sizes) {
      const double draw = stream.uniform() * weights.up_to.back();
      const auto found = std::upper_bound(weights.up_to.begin(), weights.up_to.end(), draw);
      size = std::min(most, least + (found - weights.up_to.begin()));
    }
    sum = std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  } while (sum != tasks);
  return sizes;
}

}  // namespace

std::vector<Group> random_grouping(int64_t tasks, int64_t networks, Singletons singletons,
                                   RandomStream& stream) {
  if (tasks < 1 || networks < 1)
    throw InputError(fmt::format(
        "cannot divide {} tasks among {} networks; both must be at least 1", tasks, networks));
  networks = std::min(networks, tasks);
  const int64_t least = singletons == Singletons::kForbid && networks <= tasks / 2 ? 2 : 1;
  const auto order = random_permutation(tasks, stream);
  std::vector<Group> groups;
  auto next = order.begin();
  for (const int64_t size : draw_sizes(tasks, networks, least, stream)) {
    Group group(next, next + size);
    std::sort(group.begin(), group.end());
    groups.push_back(std::move(group));
    next += size;
  }
  std::sort(groups.begin(), groups.end());
  return groups;
}

std::vector<Group> random_division(int64_t tasks, int64_t networks, Singletons singletons,
                                   uint64_t seed, int64_t draw) {
  RandomStream stream(derive_seed(seed, "random grouping", static_cast<uint64_t>(draw)));
  return random_grouping(tasks, networks, singletons, stream);
}

std::vector<Group> random_groups_like(const std::vector<Group>& groups, int64_t tasks,
                                      uint64_t seed, int64_t draw) {
  RandomStream stream(derive_seed(seed, "random groups like others", static_cast<uint64_t>(draw)));
  const auto place = random_permutation(tasks, stream);
  std::vector<Group> drawn;
  for (const auto& group : groups) {
    Group moved;
    for (const int64_t task : group) moved.push_back(place[static_cast<size_t>(task)]);
    std::sort(moved.begin(), moved.end());
    drawn.push_back(std::move(moved));
  }
  std::sort(drawn.begin(), drawn.end());
  return drawn;
}

}  // namespace kindred
