#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_options.h"
#include "kindred/grouping/grouping_problem.h"

namespace kindred {

// A choice of networks that together serve all tasks: what it is for, and its limits.
struct CoverProblem {
  std::vector<std::string> tasks;
  // [task]: weight of its gain in the value of a cover, ≥ 0, not all 0. With the single-task losses
  // times the tasks' weights, the value is the decrease of the total loss.
  std::vector<double> weights;
  GroupingOptions grouping;       // the limit of networks and the constraints
  std::map<Group, double> costs;  // of networks; a missing one costs what `grouping` says
  // [task]: the tasks' own weights, for choices by affinities, which are relative; empty: all 1.
  std::vector<double> task_weights = {};
};

// Chosen networks, among them single-task networks, whose gain is 0.
struct Cover {
  std::vector<Group> groups;    // in lexicographic order
  std::vector<int64_t> serves;  // [task]: index of the group
  std::vector<double> gains;    // [task]: its gain there
  double value = 0;             // Σ weight · gain / Σ weight
};

// The problem of choosing among `networks`, whose members gain gains[network][member], under the
// limits and constraints of `problem`; for the functions of kindred/grouping and kindred/selection.
[[nodiscard]] GroupingProblem grouping_problem(const CoverProblem& problem,
                                               const std::vector<Group>& networks,
                                               const std::vector<std::vector<double>>& gains);

// The best cover by networks of `groups` (two or more tasks each, without duplicates), whose
// members gain gains[group][member], and single-task networks. Throws as select_groups() does.
[[nodiscard]] Cover best_cover(const CoverProblem& problem, const std::vector<Group>& groups,
                               const std::vector<std::vector<double>>& gains,
                               const std::stop_token& stop = {});

// [group]: how much the value decreases without that network, its tasks served by the rest, or with
// a gain of otherwise[task] by networks outside the cover. `gains` as for best_cover(), of
// cover.groups; single-task networks have {0}.
[[nodiscard]] std::vector<double> removal_losses(const CoverProblem& problem, const Cover& cover,
                                                 const std::vector<std::vector<double>>& gains,
                                                 const std::vector<double>& otherwise);

}  // namespace kindred
