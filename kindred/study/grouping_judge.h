#pragma once

#include <stop_token>
#include <vector>

#include "kindred/affinity/affinity_options.h"
#include "kindred/affinity/judge.h"
#include "kindred/grouping/grouping_options.h"

namespace kindred {

// Judges affinities by the groups that they lead to: draws each as its mean and standard error have
// it, chooses groups again for every draw (by a quick search where there are many tasks), and sees
// where the answers differ.
//
// Urgency of a source: Σ over targets j of its standard error there, times 4q(1 − q), q being the
// share of draws in which the two are in one network. Decided: in 95 % of the draws no groups are
// better than the chosen ones by more than affinity.stop_regret of what these gain over one network
// for all. Until every pair has a standard error all sources are equally urgent.
[[nodiscard]] Judge make_grouping_judge(const AffinityOptions& affinity,
                                        const GroupingOptions& grouping,
                                        const std::vector<double>& weights, int threads,
                                        const std::stop_token& stop = {});

}  // namespace kindred
