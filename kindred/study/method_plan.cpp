#include "kindred/study/method_plan.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/grouping/random_grouping.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/study/choice_report.h"

namespace kindred {
namespace {

Group everything(size_t tasks) {
  Group group(tasks);
  std::iota(group.begin(), group.end(), int64_t{0});
  return group;
}

bool is_random(MethodKind kind) {
  return kind == MethodKind::kRandom || kind == MethodKind::kRandomLikeTag;
}

class Planner {
 public:
  Planner(const std::vector<MethodKind>& kinds, const SearchResults& results,
          const PlanOptions& options, Reporter& reporter)
      : results_(results), options_(options), reporter_(reporter) {
    // Each is read or built once for all budgets.
    for (const MethodKind kind : kinds) {
      if (kind == MethodKind::kTag || kind == MethodKind::kRandomLikeTag)
        affinity_ = results.affinity();
      if (kind == MethodKind::kCosine) cosine_ = results.cosine();
      if (kind == MethodKind::kHoa) pairs_ = pair_results(results.tasks, results.losses);
      if (kind == MethodKind::kOptimum) all_ = all_results(results.tasks, results.losses);
    }
  }

  [[nodiscard]] PlannedMethod plan(MethodKind kind, std::optional<int64_t> budget) const {
    PlannedMethod planned{.kind = kind, .method = {}, .status = {}};
    planned.method.name = name_of(method_names(), kind);
    planned.method.budget = budget;
    planned.method.checkpoints = kind == MethodKind::kJointCheckpoints;
    if (kind == MethodKind::kRandom) {
      planned.method.groupings = random_divisions(*budget);
    } else if (kind == MethodKind::kRandomLikeTag) {
      const auto tag = choose(MethodKind::kTag, *budget).groups;
      for (int64_t draw = 0; draw < options_.random_groupings; ++draw)
        planned.method.groupings.push_back(random_groups_like(
            tag, static_cast<int64_t>(results_.tasks.size()), options_.seed, draw));
    } else if (has_budget(kind)) {
      const Grouping grouping = choose(kind, *budget);
      planned.method.groupings = {grouping.groups};
      planned.status = grouping.status;
    } else {
      planned.method.groupings = {fixed_groups(kind)};
    }
    return planned;
  }

  [[nodiscard]] PlannedMethod all_in_one(const std::string& weighting) const {
    PlannedMethod planned = plan(MethodKind::kAllInOne, std::nullopt);
    planned.method.name += "_" + weighting;
    planned.method.weighting = weighting;
    return planned;
  }

 private:
  [[nodiscard]] std::vector<Group> fixed_groups(MethodKind kind) const {
    if (kind == MethodKind::kOwn) return results_.own;
    const Group all = everything(results_.tasks.size());
    if (kind == MethodKind::kAllInOne || kind == MethodKind::kJointCheckpoints) return {all};
    std::vector<Group> alone;
    for (const int64_t task : all) alone.push_back({task});
    return alone;
  }

  [[nodiscard]] std::vector<std::vector<Group>> random_divisions(int64_t budget) const {
    std::vector<std::vector<Group>> divisions;
    for (int64_t draw = 0; draw < options_.random_groupings; ++draw)
      divisions.push_back(random_division(static_cast<int64_t>(results_.tasks.size()), budget,
                                          options_.grouping.singletons, options_.seed, draw));
    return divisions;
  }

  [[nodiscard]] Grouping choose(MethodKind kind, int64_t budget) const {
    GroupingRequest request;
    request.weights = results_.weights;
    request.threads = options_.threads;
    request.options = options_.grouping;
    request.options.networks = budget;
    request.options.alternatives = 0;
    request.options.resamples = 0;
    if (kind == MethodKind::kOptimum) {
      request.from = all_.value();
    } else {
      request.from = (kind == MethodKind::kTag      ? affinity_
                      : kind == MethodKind::kCosine ? cosine_
                                                    : pairs_)
                         .value();
      request.effort = kStudyEffort;
    }
    if (kind == MethodKind::kHoa) {
      request.options.singletons = Singletons::kValue;
      request.options.singleton_values.clear();
    }
    Grouping grouping = choose_groups_reporting(request, reporter_);
    if (grouping.status == GroupingStatus::kInterrupted)
      throw InterruptedError("interrupted while groups were chosen");
    return grouping;
  }

  const SearchResults& results_;
  const PlanOptions& options_;
  Reporter& reporter_;
  std::optional<AffinityMatrix> affinity_, cosine_, pairs_;
  std::optional<ScoreTable> all_;
};

}  // namespace

std::vector<PlannedMethod> plan_methods(const std::vector<MethodKind>& kinds,
                                        const std::vector<int64_t>& budgets,
                                        const SearchResults& results, const PlanOptions& options,
                                        Reporter& reporter) {
  const Planner planner(kinds, results, options, reporter);
  std::vector<PlannedMethod> planned;
  for (const MethodKind kind : kinds)
    if (!has_budget(kind)) planned.push_back(planner.plan(kind, std::nullopt));
  for (const auto& weighting : options.weightings) planned.push_back(planner.all_in_one(weighting));
  for (const int64_t budget : budgets)
    for (const MethodKind kind : kinds) {
      if (!has_budget(kind)) continue;
      if (is_random(kind) && options.random_groupings == 0) continue;
      planned.push_back(planner.plan(kind, budget));
    }
  if (planned.empty())
    throw InputError(
        "run.random_groupings is 0, which leaves no method to compare; raise it, or add to "
        "compare.methods");
  return planned;
}

std::optional<MethodKind> reference_method(const std::vector<MethodKind>& kinds) {
  std::optional<MethodKind> reference;
  for (const MethodKind kind : kinds)
    if (has_budget(kind) && !is_random(kind)) reference = kind;
  return reference;
}

}  // namespace kindred
