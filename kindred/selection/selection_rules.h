#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Scores that a selection rule based on fewer results predicts for every group of a table of
// measured results. Both functions keep the groups' names and costs, so that predictions can be
// compared with measurements.

// HOA (Standley et al., ICML 2020): groups of one and two are trained, so their scores are
// measured; in a larger group a task scores the mean of its scores in the pairs with the other
// members. For a pair with several costs the most expensive counts. Throws InputError, naming the
// pair, if one is missing.
[[nodiscard]] ScoreTable hoa_scores(const ScoreTable& measured);

// TAG (Fifty et al., NeurIPS 2021), or any other pairwise measure: a task scores the mean of the
// affinities from the other members; higher is better. Groups of one have no score and are omitted.
// Throws InputError if the matrix has other tasks than the table (in any order), a required pair
// was not measured, or no group remains.
[[nodiscard]] ScoreTable affinity_scores(const ScoreTable& measured,
                                         const AffinityMatrix& affinity);

// An upper limit on the number of networks or on their total cost.
struct RuleBudget {
  std::optional<int64_t> networks;
  std::optional<double> cost;
};

// Value of a rule's groups under results that the rule has not seen: means over tasks.
struct RuleResult {
  std::string rule;                // "oracle", "hoa", "affinity", "all_in_one", "random" …
  std::vector<Group> groups;       // empty for random
  std::vector<std::string> names;  // of these groups, in the table
  // Each task is served by the group with its best predicted score, as in the publications.
  std::optional<double> realised;
  // Each task is served by the group with its best measured result, as a user would once the chosen
  // groups are trained.
  std::optional<double> reassigned;
  std::optional<double> deviation;  // standard deviation over draws; only for random
  GroupingStatus status = GroupingStatus::kOptimal;
  int64_t draws = 0;  // of random groupings: those within the budget
};

struct RuleComparison {
  std::vector<RuleBudget> budgets;
  std::vector<std::vector<RuleResult>> results;  // [budget][rule], rules in a fixed order
};

// A further rule: the scores it predicts for groups of the measured table, under a budget.
struct NamedRule {
  std::string name;
  std::function<ScoreTable(const GroupingOptions& budget)> scores;
};

struct RuleComparisonInput {
  ScoreTable measured;                // selected by these, such as validation results
  std::optional<ScoreTable> results;  // of the same groups, such as test results; default: measured
  std::optional<AffinityMatrix> affinity;  // for the rule "affinity"
  std::vector<RuleBudget> budgets;
  std::vector<NamedRule> more_rules = {};  // after the others, before random
  int64_t draws = 1000;                    // random groupings per budget
  uint64_t seed = 0;
  std::stop_token stop = {};
};

// Runs every rule for every budget with the same solver. The oracle selects by `measured` itself.
// all_in_one is the one network for all (of several, the most expensive), if the table has it.
// Random groupings partition the tasks into disjoint networks of the table. Under a budget of
// networks they use as many as it allows. Under a budget of cost, the number of networks is uniform
// in 1 .. tasks, the entry of each group is uniform among those listed (with different costs), and
// a draw counts if it is within the budget and the rest does not pay for the cheapest network. If
// no draw counts, random has no result.
//
// Throws InputError as make_problem() and select_groups() do, for a budget that sets neither or
// both limits or is not above 0, and if `results` lacks a group or task of `measured`.
[[nodiscard]] RuleComparison compare_rules(const RuleComparisonInput& input);

// The share of the oracle's advantage over all_in_one that a rule's groups reach (RuleResult::
// reassigned): 1 for the oracle, 0 for all_in_one. nullopt if one of the three is missing, or the
// oracle has no advantage.
[[nodiscard]] std::optional<double> oracle_share(const std::vector<RuleResult>& results,
                                                 const RuleResult& result, bool lower_is_better);

// The comparison as tables: one row per budget, one column per rule.
[[nodiscard]] std::string describe_text(const RuleComparison& comparison, bool lower_is_better);
// {"format": "kindred.rules/1", "tasks", "better", "budgets": [{"networks" or "cost", "rules":
// [{"rule", "realised", "reassigned", "oracle_share", "deviation", "draws", "status", "groups",
// "names"}]}]}.
[[nodiscard]] Json to_json(const RuleComparison& comparison, const ScoreTable& measured);

}  // namespace kindred
