#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// What rules that choose groups from less than all results would have predicted for every group of
// a table of measured results. Both keep the groups' names and costs, so that what was predicted
// can be held against what was measured.

// HOA (Standley et al., ICML 2020): groups of one and two are trained, so their scores are
// measured; in a larger group a task scores the mean of its scores in the pairs with the other
// members. Pairs at several costs count with the dearest. Throws InputError, naming the pair, where
// one is missing.
[[nodiscard]] ScoreTable hoa_scores(const ScoreTable& measured);

// TAG (Fifty et al., NeurIPS 2021), and any other measure of pairs: a task scores the mean of the
// affinities from the other members; higher is better. A group of one has no score and is left out.
// Throws InputError when the matrix is not of the table's tasks (in any order), a pair that is
// needed was not measured, and when no group is left.
[[nodiscard]] ScoreTable affinity_scores(const ScoreTable& measured,
                                         const AffinityMatrix& affinity);

// At most so many networks, or networks that cost at most so much.
struct RuleBudget {
  std::optional<int64_t> networks;
  std::optional<double> cost;
};

// What a rule's groups are worth by results that the rule has not seen: means over tasks.
struct RuleResult {
  std::string rule;                // "oracle", "hoa", "affinity", "random"
  std::vector<Group> groups;       // empty for random
  std::vector<std::string> names;  // of these groups in the table
  // Each task served where the rule expects most, as in the publications.
  std::optional<double> realised;
  // Each task served where the measured results are best, as a user would once the chosen groups
  // are trained.
  std::optional<double> reassigned;
  std::optional<double> deviation;  // of random groupings, over draws
  GroupingStatus status = GroupingStatus::kOptimal;
  int64_t draws = 0;  // of random groupings, those within the budget
};

struct RuleComparison {
  std::vector<RuleBudget> budgets;
  std::vector<std::vector<RuleResult>> results;  // [budget][rule], the rules in one order
};

struct RuleQuestion {
  ScoreTable measured;                     // what is chosen by, such as validation results
  std::optional<ScoreTable> results;       // of the same groups, such as test results; or measured
  std::optional<AffinityMatrix> affinity;  // for the rule "affinity"
  std::vector<RuleBudget> budgets;
  int64_t draws = 1000;  // of random groupings for each budget
  uint64_t seed = 0;
};

// Every rule's choice for every budget, by the same solver. The oracle chooses by `measured`
// itself. Random groupings divide the tasks among disjoint networks of the table: every number of
// networks up to the budget's is equally probable under a budget of cost, each network's size among
// the listed ones, and the draw counts when nothing of the budget is left that buys the cheapest
// network; under a budget of networks there are as many as it allows. Where no draw is listed
// random has no result.
//
// Throws InputError as make_problem() and select_groups() do, for a budget that is neither or both
// or is not above 0, and when `results` lacks a group or task of `measured`.
[[nodiscard]] RuleComparison compare_rules(const RuleQuestion& question);

// The comparison as a table: a row a budget, a column a rule.
[[nodiscard]] std::string describe_text(const RuleComparison& comparison);
// {"format": "kindred.rules/1", "tasks", "better", "budgets": [{"networks" or "cost", "rules":
// [{"rule", "realised", "reassigned", "deviation", "draws", "status", "groups"}]}]}.
[[nodiscard]] Json to_json(const RuleComparison& comparison, const ScoreTable& measured);

}  // namespace kindred
