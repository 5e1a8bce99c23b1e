#include "kindred/solver/network_pool.h"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>

namespace kindred {
namespace {

// Upper bound on the gain in worth of a network of `members` tasks when duals fall to `after`.
double most_fall(const std::vector<double>& before, const std::vector<double>& after,
                 size_t members) {
  std::vector<double> falls(before.size());
  for (size_t task = 0; task < before.size(); ++task)
    falls[task] = std::max(0.0, before[task] - after[task]);
  std::sort(falls.begin(), falls.end(), std::greater<>());
  falls.resize(std::min(members, falls.size()));
  return std::accumulate(falls.begin(), falls.end(), 0.0);
}

}  // namespace

void NetworkPool::fill(DualValues duals, double least, std::vector<Candidate> networks) {
  duals_ = std::move(duals);
  // Networks without a gaining member may be missing.
  least_ = std::max(0.0, least);
  networks_ = std::move(networks);
}

double NetworkPool::most_outside(const Instance& instance, const DualValues& duals) const {
  if (least_ == std::numeric_limits<double>::infinity()) return least_;
  const size_t most = instance.most_size();
  double sum = least_ + most_fall(duals_.task, duals.task, most);
  if (instance.limits_memberships()) sum += most_fall(duals_.membership, duals.membership, most);
  if (instance.has_budget())
    sum += std::max(0.0, duals_.cost - duals.cost) * std::max(0.0, instance.budget());
  return sum;
}

}  // namespace kindred
