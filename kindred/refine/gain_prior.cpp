#include "kindred/refine/gain_prior.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace kindred {
namespace {

constexpr double kSlopeMean = 0.05, kSlopeVariance = 0.25 * 0.25;
constexpr double kLevel = 0.1, kSize = 0.3, kSource = 0.15, kPair = 0.3;
constexpr double kSimilar = 0.1, kSimilarity = 0.8;
constexpr double kMostDeviations = 2.5;

bool holds(const uint64_t* set, int64_t task) {
  return (set[static_cast<size_t>(task) / 64] >> (static_cast<size_t>(task) % 64) & 1U) != 0;
}

// 0.8^distance, the kernel of sets of up to kMostTasksForSimilarity tasks.
double similarity_of(uint64_t a, uint64_t b) {
  static const auto powers = [] {
    std::array<double, kMostTasksForSimilarity + 1> values{};
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = std::pow(kSimilarity, static_cast<double>(i));
    return values;
  }();
  return powers[static_cast<size_t>(std::popcount(a ^ b))];
}

// Multiplies `values` by the Kronecker product, over all bits, of the Cholesky factor of
// [[1, 0.8], [0.8, 1]]: independent normal variates become a sample with the kernel above.
void correlate(double* values, size_t bits) {
  const double rest = std::sqrt(1 - kSimilarity * kSimilarity);
  for (size_t bit = 0; bit < bits; ++bit)
    for (size_t set = 0; set < size_t{1} << bits; ++set)
      if ((set >> bit & 1U) != 0)
        values[set] = kSimilarity * values[set ^ (size_t{1} << bit)] + rest * values[set];
}

}  // namespace

GroupMembers::GroupMembers(std::span<const Group> groups, size_t task_count,
                           std::span<const double> affinity)
    : tasks(task_count), words((task_count + 63) / 64), sets(groups.size() * words, 0) {
  for (size_t g = 0; g < groups.size(); ++g) {
    for (const int64_t task : groups[g])
      sets[g * words + static_cast<size_t>(task) / 64] |= uint64_t{1}
                                                          << (static_cast<size_t>(task) % 64);
    const auto k = static_cast<double>(groups[g].size() - 1);
    for (const int64_t t : groups[g]) {
      double sum = 0;
      if (!affinity.empty())
        for (const int64_t source : groups[g])
          if (source != t)
            sum += affinity[static_cast<size_t>(source) * tasks + static_cast<size_t>(t)];
      group.push_back(g);
      target.push_back(t);
      others.push_back(k);
      affinity_sum.push_back(sum / std::sqrt(k));
    }
  }
}

uint64_t GroupMembers::seed_of(size_t of_group) const {
  uint64_t seed = 0;
  for (size_t w = 0; w < words; ++w)
    seed = derive_seed(seed ^ sets[of_group * words + w], "group", w);
  return seed;
}

double prior_mean(const GroupMembers& pairs, size_t pair) {
  return kSlopeMean * pairs.affinity_sum[pair];
}

double prior_covariance(const GroupMembers& a, size_t i, const GroupMembers& b, size_t j) {
  const uint64_t* const first = &a.sets[a.group[i] * a.words];
  const uint64_t* const second = &b.sets[b.group[j] * b.words];
  int common = 0;
  bool same_set = true;
  for (size_t w = 0; w < a.words; ++w) {
    common += std::popcount(first[w] & second[w]);
    same_set = same_set && first[w] == second[w];
  }
  const bool same_target = a.target[i] == b.target[j];
  // Sources in both groups, other than the two targets.
  common += static_cast<int>(same_target) - static_cast<int>(holds(second, a.target[i])) -
            static_cast<int>(holds(first, b.target[j]));
  const double shared = common / std::sqrt(a.others[i] * b.others[j]);
  double covariance = kSlopeVariance * a.affinity_sum[i] * b.affinity_sum[j] + kSource * shared;
  if (same_set) covariance += kNetworkVariance;
  if (!same_target) return covariance;
  const auto most = static_cast<double>(a.tasks - 1);
  covariance += kLevel + kSize * a.others[i] * b.others[j] / (most * most) + kPair * shared;
  if (a.tasks <= kMostTasksForSimilarity) covariance += kSimilar * similarity_of(*first, *second);
  return same_set ? covariance + kPairVariance : covariance;
}

void prior_features(const GroupMembers& pairs, size_t pair, std::span<double> own,
                    std::span<double> shared) {
  std::fill(own.begin(), own.end(), 0.0);
  std::fill(shared.begin(), shared.end(), 0.0);
  const double others = pairs.others[pair];
  own[0] = std::sqrt(kLevel);
  own[1] = std::sqrt(kSize) * others / static_cast<double>(pairs.tasks - 1);
  shared[0] = std::sqrt(kSlopeVariance) * pairs.affinity_sum[pair];
  const uint64_t* const set = &pairs.sets[pairs.group[pair] * pairs.words];
  for (size_t source = 0; source < pairs.tasks; ++source) {
    const auto task = static_cast<int64_t>(source);
    if (task == pairs.target[pair] || !holds(set, task)) continue;
    own[2 + source] = std::sqrt(kPair / others);
    shared[1 + source] = std::sqrt(kSource / others);
  }
}

PriorSample::PriorSample(size_t tasks, RandomStream& stream)
    : tasks_(tasks),
      seed_(stream()),
      slope_(kSlopeMean + std::sqrt(kSlopeVariance) * stream.normal()) {
  const auto draw = [&](size_t count, double variance) {
    std::vector<double> values(count);
    for (double& value : values) value = std::sqrt(variance) * stream.normal();
    return values;
  };
  level_ = draw(tasks, kLevel);
  size_effect_ = draw(tasks, kSize);
  source_ = draw(tasks, kSource);
  pair_ = draw(tasks * tasks, kPair);
  if (tasks > kMostTasksForSimilarity) return;
  similarity_ = draw(tasks << tasks, kSimilar);
  for (size_t task = 0; task < tasks; ++task) correlate(&similarity_[task << tasks], tasks);
}

std::vector<double> PriorSample::at(const GroupMembers& pairs) const {
  std::vector<double> values(pairs.size());
  size_t last = pairs.size();  // the group of the last pair
  double network_effect = 0;
  RandomStream own(0);
  for (size_t pair = 0; pair < pairs.size(); ++pair) {
    const size_t group = pairs.group[pair];
    const uint64_t* const set = &pairs.sets[group * pairs.words];
    if (pair == 0 || group != last) {
      own = RandomStream(derive_seed(seed_, "gains", pairs.seed_of(group)));
      network_effect = std::sqrt(kNetworkVariance) * own.normal();
      last = group;
    }
    const auto t = static_cast<size_t>(pairs.target[pair]);
    double sum = 0;
    for (size_t source = 0; source < tasks_; ++source)
      if (source != t && holds(set, static_cast<int64_t>(source)))
        sum += source_[source] + pair_[t * tasks_ + source];
    values[pair] = slope_ * pairs.affinity_sum[pair] + level_[t] +
                   size_effect_[t] * pairs.others[pair] / static_cast<double>(tasks_ - 1) +
                   sum / std::sqrt(pairs.others[pair]) + network_effect +
                   std::sqrt(kPairVariance) * own.normal();
    if (!similarity_.empty()) values[pair] += similarity_[t << tasks_ | *set];
  }
  return values;
}

std::vector<double> standardized(std::span<const double> affinity, size_t tasks) {
  std::vector<double> out(tasks * tasks, 0.0);
  for (size_t t = 0; t < tasks; ++t) {
    double mean = 0, squares = 0;
    for (size_t j = 0; j < tasks; ++j)
      if (j != t) mean += affinity[j * tasks + t];
    mean /= static_cast<double>(tasks - 1);
    for (size_t j = 0; j < tasks; ++j)
      if (j != t) squares += (affinity[j * tasks + t] - mean) * (affinity[j * tasks + t] - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(tasks - 1));
    if (!(deviation > 0) || !std::isfinite(deviation)) continue;
    for (size_t j = 0; j < tasks; ++j)
      if (j != t)
        out[j * tasks + t] = std::clamp((affinity[j * tasks + t] - mean) / deviation,
                                        -kMostDeviations, kMostDeviations);
  }
  return out;
}

}  // namespace kindred
