#include "kindred/grouping/grouping_options.h"

#include <limits>

#include "kindred/grouping/grouping_words.h"

namespace kindred {
namespace {

constexpr int64_t kUsualNetworks = 3;

void describe_worth(GroupingOptions& grouping, OptionSet& options) {
  options.add_choice(
      "grouping.objective", grouping.objective,
      "What is to be best: mean, the weighted mean of the tasks' scores; or worst, the smallest "
      "score of all, for when no task may be left behind.",
      objective_names());
  options.add("grouping.standardize", grouping.standardize,
              "First bring what reaches each task to mean 0 and standard deviation 1, so that no "
              "task with large affinities rules the choice.");
  options.add_choice(
      "grouping.singletons", grouping.singletons,
      "Groups of one task: forbid, as in TAG, because affinity says nothing about "
      "them; or value: allow them for the value that "
      "grouping.singleton_values gives.",
      Names<Singletons>{{"forbid", Singletons::kForbid}, {"value", Singletons::kValue}});
  options.add(
      "grouping.singleton_values", grouping.singleton_values,
      "With grouping.singletons = value: what each task is worth alone, in the order of the "
      "tasks and on the scale of the affinities; empty: the diagonal of the matrix.");
}

void describe_cost(GroupingOptions& grouping, OptionSet& options) {
  options.add("grouping.budget", grouping.budget,
              "What all networks together may cost, in the unit of grouping.network_cost. Unset: "
              "only their number counts.",
              above(0));
  options.add("grouping.network_cost", grouping.network_cost,
              "With grouping.budget: the cost of a network, whatever it holds.", at_least(0));
  options.add("grouping.task_cost", grouping.task_cost,
              "With grouping.budget: the cost of each task in a network.", at_least(0));
}

void describe_groups(GroupingOptions& grouping, OptionSet& options) {
  options.add("grouping.least_size", grouping.least_size, "The fewest tasks in a network.",
              at_least(1));
  options.add("grouping.most_size", grouping.most_size,
              "The most tasks in a network, for when a larger one does not fit. Unset: any number.",
              at_least(1));
  options.add("grouping.together", grouping.together,
              "Lists of tasks that must share networks: each network trains all tasks of a list "
              "or none of them. As a flag: a,b;c,d for two lists.");
  options.add("grouping.apart", grouping.apart,
              "Lists of tasks that must not share a network, for example because their data may "
              "not meet: each network trains at most one task of a list.");
  options.add("grouping.disjoint", grouping.disjoint,
              "Each task in one network only, so that none is trained twice to help others.");
  options.add("grouping.memberships", grouping.memberships,
              "The most networks that a task may be in. Unset: any number.", at_least(1));
  options.add("grouping.fixed", grouping.fixed,
              "Lists of tasks whose networks are there already, or wanted in any case. They count "
              "among grouping.networks and in the budget; the others are chosen around them.");
}

}  // namespace

int64_t GroupingOptions::network_limit() const {
  if (networks) return *networks;
  return budget ? std::numeric_limits<int64_t>::max() : kUsualNetworks;
}

void describe(GroupingOptions& grouping, OptionSet& options) {
  options.add("grouping.networks", grouping.networks,
              "At most so many networks are trained. More fit the tasks better and cost more. "
              "Unset: 3, or any number that grouping.budget allows.",
              at_least(1));
  describe_worth(grouping, options);
  describe_cost(grouping, options);
  describe_groups(grouping, options);
  options.add("grouping.alternatives", grouping.alternatives,
              "How many of the next best groupings to find, too, each with what it loses.",
              between(0, 1000));
  options.add(
      "grouping.resamples", grouping.resamples,
      "How often to draw the affinities anew, within their uncertainty, and solve again, to "
      "say how sure the groups are. Unset: 1000 where the uncertainty is known and one "
      "solution takes no time (up to 14 tasks without constraints), otherwise 0.",
      between(0, 1e6));
  options.add("grouping.time_limit", grouping.time_limit,
              "Seconds after which the best groups so far are the answer, with how much better "
              "others may be. Unset: a search without a proof ends after about a minute.",
              above(0));
  options.add("grouping.seed", grouping.seed,
              "Seed of the search that finds good groups before a proof, and without one; and of "
              "the resamples.");
  options.set_without_training_effect("grouping.");
}

}  // namespace kindred
