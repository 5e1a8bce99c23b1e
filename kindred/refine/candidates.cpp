#include "kindred/refine/candidates.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <utility>

#include "kindred/base/error.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/selection.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr int64_t kMoreNetworks = 2;  // than the limit, for the groups by affinity

Group all_of(size_t tasks) {
  Group group(tasks);
  std::iota(group.begin(), group.end(), int64_t{0});
  return group;
}

std::vector<Group> every_group_of(size_t tasks) {
  std::vector<Group> groups;
  for (uint64_t members = 1; members < uint64_t{1} << tasks; ++members) {
    Group group;
    for (size_t task = 0; task < tasks; ++task)
      if ((members >> task & 1U) != 0) group.push_back(static_cast<int64_t>(task));
    if (group.size() > 1) groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<Group> best_pairs(size_t tasks, const std::vector<double>& affinity) {
  std::vector<std::pair<double, Group>> pairs;
  for (size_t i = 0; i < tasks; ++i)
    for (size_t j = i + 1; j < tasks; ++j)
      pairs.emplace_back(
          affinity.empty() ? 0.0 : -(affinity[i * tasks + j] + affinity[j * tasks + i]),
          Group{static_cast<int64_t>(i), static_cast<int64_t>(j)});
  std::sort(pairs.begin(), pairs.end());
  if (pairs.size() > kMostPairs) pairs.resize(kMostPairs);
  std::vector<Group> groups;
  groups.reserve(pairs.size());
  for (auto& pair : pairs) groups.push_back(std::move(pair.second));
  return groups;
}

// Groups by affinity alone, within the constraints, for several numbers of networks.
void add_groups_by_affinity(const CoverProblem& problem, const std::vector<double>& affinity,
                            const std::stop_token& stop, std::set<Group>& groups) {
  AffinityMatrix matrix(problem.tasks);
  matrix.values = affinity;
  GroupingOptions options = problem.grouping;
  options.singletons = Singletons::kForbid;
  options.alternatives = 0;
  const auto most = std::min<int64_t>(problem.grouping.network_limit(),
                                      static_cast<int64_t>(problem.tasks.size()) - kMoreNetworks);
  for (int64_t networks = 1; networks <= most + kMoreNetworks; ++networks) {
    options.networks = networks;
    SelectionOptions search{.quick = true};
    search.stop = stop;
    try {
      const Grouping chosen =
          select_groups(make_problem(matrix, options, problem.task_weights), search);
      groups.insert(chosen.groups.begin(), chosen.groups.end());
    } catch (const InputError&) {
      // The constraints need another number of networks.
    }
  }
}

void add_changes(size_t tasks, const Group& group, std::set<Group>& groups) {
  for (int64_t task = 0; task < static_cast<int64_t>(tasks); ++task) {
    Group changed = group;
    const auto place = std::lower_bound(changed.begin(), changed.end(), task);
    if (place != changed.end() && *place == task)
      changed.erase(place);
    else
      changed.insert(place, task);
    groups.insert(std::move(changed));
  }
}

}  // namespace

bool is_allowed(const GroupingOptions& options, const std::vector<std::string>& tasks,
                const Group& group) {
  const auto inside = [&](const std::vector<std::string>& names) {
    return std::count_if(group.begin(), group.end(), [&](int64_t task) {
      return std::find(names.begin(), names.end(), tasks[static_cast<size_t>(task)]) != names.end();
    });
  };
  const auto size = static_cast<int64_t>(group.size());
  if (size < options.least_size || (options.most_size && size > *options.most_size)) return false;
  for (const auto& names : options.together)
    if (const auto count = inside(names);
        count != 0 && count != static_cast<std::ptrdiff_t>(names.size()))
      return false;
  return std::all_of(options.apart.begin(), options.apart.end(),
                     [&](const auto& names) { return inside(names) <= 1; });
}

std::vector<Group> training_candidates(const CoverProblem& problem,
                                       const std::vector<double>& affinity,
                                       const std::vector<NetworkGains>& measured,
                                       const std::stop_token& stop) {
  const size_t n = problem.tasks.size();
  std::set<Group> groups;
  if (n <= kMostTasksForEveryGroup) {
    for (auto& group : every_group_of(n)) groups.insert(std::move(group));
  } else {
    std::set<Group> centers;
    if (!affinity.empty()) add_groups_by_affinity(problem, affinity, stop, centers);
    if (!measured.empty()) {
      std::vector<Group> trained;
      std::vector<std::vector<double>> gains;
      for (const auto& network : measured) {
        trained.push_back(network.group);
        gains.push_back(network.gains);
      }
      const Cover cover = best_cover(problem, trained, gains, stop);
      centers.insert(cover.groups.begin(), cover.groups.end());
    }
    for (const auto& center : centers) add_changes(n, center, groups);
    groups.insert(centers.begin(), centers.end());
    for (auto& pair : best_pairs(n, affinity)) groups.insert(std::move(pair));
    groups.insert(all_of(n));
  }
  std::vector<Group> out;
  for (const auto& group : groups)
    if (group.size() > 1 && is_allowed(problem.grouping, problem.tasks, group))
      out.push_back(group);
  return out;
}

}  // namespace kindred
