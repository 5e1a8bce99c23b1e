#pragma once

#include "kindred/base/option.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

// Names used in files and flags.
inline constexpr const char* kGroupingFormat = "kindred.grouping/1";

[[nodiscard]] inline const Names<GroupingStatus>& status_names() {
  static const Names<GroupingStatus> names = {{"optimal", GroupingStatus::kOptimal},
                                              {"heuristic", GroupingStatus::kHeuristic},
                                              {"time limit", GroupingStatus::kTimeLimit},
                                              {"interrupted", GroupingStatus::kInterrupted},
                                              {"given", GroupingStatus::kGiven}};
  return names;
}

[[nodiscard]] inline const Names<Objective>& objective_names() {
  static const Names<Objective> names = {{"mean", Objective::kMean}, {"worst", Objective::kWorst}};
  return names;
}

}  // namespace kindred
