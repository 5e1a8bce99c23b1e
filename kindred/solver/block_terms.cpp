#include "kindred/solver/block_terms.h"

#include <algorithm>

namespace kindred {
namespace {

// Of single precision in the widest vector registers; block_climb.cpp sums as many columns at once.
constexpr size_t kLanes = 16;

}  // namespace

BlockTerms::BlockTerms(const Instance& instance, const DualValues& duals)
    : instance_(instance),
      duals_(duals),
      n_(instance.size()),
      stride_((n_ + kLanes - 1) / kLanes * kLanes),
      rows_(n_ * stride_, 0),
      columns_(n_ * n_, 0),
      above_(n_ * stride_, 0),
      below_(n_ * stride_, 0) {
  for (size_t served = 0; served < n_; ++served) {
    for (size_t member = 0; member < n_; ++member) {
      if (member == served) continue;
      const double q = instance.into(served)[member] - duals.task[served];
      columns_[served * n_ + member] = rows_[member * stride_ + served] = q;
      above_[member * stride_ + served] = static_cast<float>(std::max(q, 0.0));
      below_[member * stride_ + served] = static_cast<float>(std::min(q, 0.0));
    }
  }
}

double BlockTerms::use(const std::vector<char>& inside, size_t members) const {
  const size_t least = std::max({members, size_t{2}, instance_.least_size()});
  double sum = duals_.cost * instance_.cost_of(least);
  for (size_t i = 0; instance_.limits_memberships() && i < n_; ++i)
    if (inside[i] == 1) sum += duals_.membership[i];
  return sum;
}

}  // namespace kindred
