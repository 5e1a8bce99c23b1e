#include "kindred/grouping/grouping_options.h"

namespace kindred {

void describe(GroupingOptions& grouping, OptionSet& options) {
  options.add(
      "grouping.networks", grouping.networks,
      "The budget: at most so many networks are trained. More fit the tasks better and cost "
      "more.",
      at_least(1));
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
  options.add("grouping.seed", grouping.seed,
              "Seed of the local search that answers when there are too many tasks for a proof.");
}

}  // namespace kindred
