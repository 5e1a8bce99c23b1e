#include "kindred/grouping/grouping_options.h"

#include <limits>

#include "kindred/grouping/grouping_words.h"

namespace kindred {
namespace {

constexpr int64_t kUsualNetworks = 3;

void describe_worth(GroupingOptions& grouping, OptionSet& options) {
  options.add_choice("grouping.objective", grouping.objective,
                     "The value that is maximised. mean: the weighted mean of the tasks' scores. "
                     "worst: the smallest score of any task.",
                     objective_names());
  options.add("grouping.standardize", grouping.standardize,
              "Standardise the affinities towards each task to mean 0 and standard deviation 1 "
              "first, so that tasks with large affinities do not dominate.");
  options.add_choice(
      "grouping.singletons", grouping.singletons,
      "Groups of one task. forbid: not allowed, as in TAG, because affinities say nothing about "
      "them. value: allowed, with the score from grouping.singleton_values.",
      Names<Singletons>{{"forbid", Singletons::kForbid}, {"value", Singletons::kValue}});
  options.add("grouping.singleton_values", grouping.singleton_values,
              "With grouping.singletons = value: the score of each task alone, in the order of the "
              "tasks and on the scale of the affinities. If empty: the diagonal of the matrix.");
}

void describe_cost(GroupingOptions& grouping, OptionSet& options) {
  options.add("grouping.budget", grouping.budget,
              "Largest total cost of all networks, in the unit of grouping.network_cost. Not set: "
              "only the number of networks is limited.",
              above(0));
  options.add("grouping.network_cost", grouping.network_cost,
              "With grouping.budget: cost of a network, without its tasks.", at_least(0));
  options.add("grouping.task_cost", grouping.task_cost,
              "With grouping.budget: cost of each task in a network.", at_least(0));
}

void describe_groups(GroupingOptions& grouping, OptionSet& options) {
  options.add("grouping.least_size", grouping.least_size, "Smallest number of tasks in a network.",
              at_least(1));
  options.add("grouping.most_size", grouping.most_size,
              "Largest number of tasks in a network, for example because a larger one does not fit "
              "into memory. Not set: no limit.",
              at_least(1));
  options.add("grouping.together", grouping.together,
              "Lists of tasks that must be in the same networks: each network trains all tasks of "
              "a list or none. As a flag: a,b;c,d for two lists.");
  options.add("grouping.apart", grouping.apart,
              "Lists of tasks that must not share a network, for example because their data may "
              "not be combined: each network trains at most one task of a list.");
  options.add(
      "grouping.disjoint", grouping.disjoint,
      "Each task is in one network only; no task is trained in a second network to help others.");
  options.add("grouping.memberships", grouping.memberships,
              "Largest number of networks that train the same task. Not set: no limit.",
              at_least(1));
  options.add("grouping.fixed", grouping.fixed,
              "Groups that are part of the grouping in any case, as lists of tasks; for example "
              "existing networks. They count towards grouping.networks and the budget; the other "
              "groups are chosen in addition.");
}

}  // namespace

int64_t GroupingOptions::network_limit() const {
  if (networks) return *networks;
  return budget ? std::numeric_limits<int64_t>::max() : kUsualNetworks;
}

void describe(GroupingOptions& grouping, OptionSet& options) {
  options.add("grouping.networks", grouping.networks,
              "Largest number of networks. More networks fit the tasks better and cost more. Not "
              "set: 3, or no limit if grouping.budget is set.",
              at_least(1));
  describe_worth(grouping, options);
  describe_cost(grouping, options);
  describe_groups(grouping, options);
  options.add(
      "grouping.alternatives", grouping.alternatives,
      "Number of next best groupings to find in addition, each with its difference to the best.",
      between(0, 1000));
  options.add(
      "grouping.resamples", grouping.resamples,
      "Number of resamples of the affinities, within their uncertainty, for each of which the "
      "groups are chosen again; this measures how stable the groups are. Not set: 1000 if the "
      "uncertainty is known and a solution is fast (up to 14 tasks without constraints), else 0.",
      between(0, 1e6));
  options.add(
      "grouping.time_limit", grouping.time_limit,
      "Time limit of the search in seconds. After it, the best groups so far are returned, with a "
      "bound on better ones. Not set: a search without a proof ends after about a minute, within a "
      "run after ten seconds.",
      above(0));
  options.add("grouping.seed", grouping.seed,
              "Seed of the heuristic search for good groups, and of the resamples.");
  options.set_without_training_effect("grouping.");
}

}  // namespace kindred
