#include "kindred/refine/held_out_check.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/normal.hpp>

#include "kindred/base/error.h"
#include "kindred/base/random.h"

namespace kindred {
namespace {

// The total error of networks, and its sampling error by block of rows.
struct Total {
  double error = 0;
  std::vector<double> chosen, others;
};

// `serves`: [task]: index into `groups`.
Total total_of(const CoverProblem& problem, const std::vector<Group>& groups,
               const std::vector<int64_t>& serves, const std::vector<HeldOutErrors>& held_out) {
  const double weights = std::accumulate(problem.weights.begin(), problem.weights.end(), 0.0);
  Total total;
  for (size_t task = 0; task < problem.tasks.size(); ++task) {
    const Group& group = groups[static_cast<size_t>(serves[task])];
    const auto network = std::find_if(held_out.begin(), held_out.end(),
                                      [&](const auto& known) { return known.group == group; });
    const auto place = std::find(group.begin(), group.end(), static_cast<int64_t>(task));
    if (network == held_out.end() || place == group.end())
      throw InputError("a network was not cross-validated, or does not serve its task");
    const auto i = static_cast<size_t>(place - group.begin());
    const double share = problem.weights[task] / weights;
    total.error += share * network->errors[i];
    const auto add = [&](const std::vector<double>& noise, std::vector<double>& sum) {
      sum.resize(noise.size());
      for (size_t block = 0; block < noise.size(); ++block) sum[block] += share * noise[block];
    };
    add(network->chosen[i], total.chosen);
    add(network->others[i], total.others);
  }
  return total;
}

// Of groups that have every task once.
std::vector<int64_t> serves_of(const CoverProblem& problem, const std::vector<Group>& groups) {
  std::vector<int64_t> serves(problem.tasks.size(), 0);
  for (size_t g = 0; g < groups.size(); ++g)
    for (const int64_t task : groups[g])
      serves[static_cast<size_t>(task)] = static_cast<int64_t>(g);
  return serves;
}

Total total_of(const CoverProblem& problem, const std::vector<Group>& groups,
               const std::vector<HeldOutErrors>& held_out) {
  return total_of(problem, groups, serves_of(problem, groups), held_out);
}

}  // namespace

RealityCheck held_out_check(const CoverProblem& problem, const std::vector<NetworkGains>& measured,
                            const Cover& cover, const std::vector<Group>& reference,
                            const std::vector<HeldOutErrors>& held_out, double chosen_share,
                            double level, uint64_t seed, int threads, const std::stop_token& stop) {
  const Total own = total_of(problem, cover.groups, cover.serves, held_out);
  const Total before = total_of(problem, reference, held_out);
  std::vector<double> by_chance =
      advantages_by_chance(problem, measured, cover.groups, reference, seed, threads, stop);
  for (size_t draw = 0; draw < by_chance.size(); ++draw) {
    RandomStream stream(derive_seed(seed, "held-out rows", draw));
    by_chance[draw] *= chosen_share;
    for (size_t block = 0; block < own.others.size(); ++block)
      by_chance[draw] += stream.normal() * (before.others[block] - own.others[block]);
  }
  RealityCheck check;
  check.advantage = before.error - own.error;
  compare_with_chance(std::move(by_chance), level, check);
  return check;
}

RealityCheck held_out_single_task_check(const CoverProblem& problem,
                                        const std::vector<Group>& reference,
                                        const std::vector<HeldOutErrors>& held_out, double level) {
  std::vector<Group> alone;
  for (int64_t task = 0; task < static_cast<int64_t>(problem.tasks.size()); ++task)
    alone.push_back({task});
  const Total own = total_of(problem, alone, held_out);
  const Total before = total_of(problem, reference, held_out);
  double variance = 0;
  const auto add = [&](const std::vector<double>& a, const std::vector<double>& b) {
    for (size_t block = 0; block < a.size(); ++block)
      variance += (a[block] - b[block]) * (a[block] - b[block]);
  };
  add(own.chosen, before.chosen);
  add(own.others, before.others);
  RealityCheck check;
  check.advantage = before.error - own.error;
  check.p = check.advantage > 0 ? 0 : 1;
  if (!(variance > 0)) return check;
  const boost::math::normal standard;
  const double deviation = std::sqrt(variance);
  check.p = boost::math::cdf(boost::math::complement(standard, check.advantage / deviation));
  if (level > 0 && level < 1)
    check.detectable = deviation * boost::math::quantile(boost::math::complement(standard, level));
  return check;
}

double held_out_error(const CoverProblem& problem, const std::vector<Group>& groups,
                      const std::vector<HeldOutErrors>& held_out) {
  return total_of(problem, groups, held_out).error;
}

}  // namespace kindred
