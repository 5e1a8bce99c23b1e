#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

// Up to this many tasks the prior also correlates the gains of similar groups (the term h below).
inline constexpr size_t kMostTasksForSimilarity = 12;

// The pairs (group, member) of a list of groups, flattened in order, with the inputs of the prior.
struct GroupMembers {
  // `affinity` is [source * tasks + target], standardised (see standardized()), or empty.
  // Preconditions: every group has two or more members, ascending, below `tasks`.
  GroupMembers(std::span<const Group> groups, size_t tasks, std::span<const double> affinity);

  [[nodiscard]] size_t size() const { return target.size(); }
  [[nodiscard]] std::span<const uint64_t> set(size_t of_group) const {
    return {&sets[of_group * words], words};
  }
  // A seed that depends on the group's members alone.
  [[nodiscard]] uint64_t seed_of(size_t of_group) const;

  size_t tasks, words;               // 64-bit words of a set
  std::vector<uint64_t> sets;        // [group * words]: bits of members
  std::vector<size_t> group;         // [pair]
  std::vector<int64_t> target;       // [pair]
  std::vector<double> others;        // [pair]: members other than the target, k
  std::vector<double> affinity_sum;  // [pair]: Σ over other members j of z(j → t) / √k
};

// A Gaussian prior of the gains of all groups, in units of a scale of each task. With k members
// other than the target t, the sums over these members j, and independent terms:
//
//   f(S, t) = α a(S, t) + c_t + d_t k / (n − 1) + Σ_j (γ_j + β_tj) / √k + h_t(S) + g(S) + e(S, t)
//
//   a(S, t) = Σ_j z(j → t) / √k, α ~ N(0.05, 0.25²); variances: c 0.1, d 0.3, γ (a source, on all
//   targets) 0.15, β 0.3, g (of one network, shared by its tasks) 0.15, e 0.1; h has the kernel
//   0.1 · 0.8^|S △ S'|, and is left out beyond kMostTasksForSimilarity tasks.
[[nodiscard]] double prior_mean(const GroupMembers& pairs, size_t pair);
[[nodiscard]] double prior_covariance(const GroupMembers& a, size_t i, const GroupMembers& b,
                                      size_t j);

// The same prior without h, as products of independent standard normal variates: the task's own
// ones (c, d, and β_tj of each j) times `own`, those of all tasks (α − 0.05, and γ_j of each j)
// times `shared`, and g and e of the variances below. Sets both: zeros except where the pair has a
// value.
inline constexpr double kNetworkVariance = 0.15, kPairVariance = 0.1;
[[nodiscard]] constexpr size_t own_features(size_t tasks) {
  return tasks + 2;
}
[[nodiscard]] constexpr size_t shared_features(size_t tasks) {
  return tasks + 1;
}
void prior_features(const GroupMembers& pairs, size_t pair, std::span<double> own,
                    std::span<double> shared);

// A sample of f for the pairs of several lists, jointly. Lists that hold the same group get the
// same values.
class PriorSample {
 public:
  PriorSample(size_t tasks, RandomStream& stream);
  [[nodiscard]] std::vector<double> at(const GroupMembers& pairs) const;

 private:
  size_t tasks_;
  uint64_t seed_;                            // of g and e, which are drawn by group
  double slope_;                             // α
  std::vector<double> level_, size_effect_;  // c, d: [task]
  std::vector<double> source_, pair_;        // γ: [source]; β: [target * tasks + source]
  std::vector<double> similarity_;           // h: [target << tasks | set], or empty
};

// Affinities with each target's values standardised over its sources (mean 0, standard deviation 1)
// and cut off at ±2.5. A target whose values are all equal, or of which one is NaN, becomes 0.
// Diagonal entries are 0.
[[nodiscard]] std::vector<double> standardized(std::span<const double> affinity, size_t tasks);

}  // namespace kindred
