#pragma once

#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/config/config.h"
#include "kindred/prepare/prepare.h"
#include "kindred/study/network_store.h"
#include "kindred/study/reporter.h"
#include "kindred/study/run_directory.h"

namespace kindred {

// Throws InputError where [compare] does not fit the data: more networks than tasks, a grouping of
// the user's own that does not fit, too many tasks for the optimum.
void check_comparison(const Config& config, const std::vector<Task>& tasks);

// Trains what the methods of [compare] need, each network once, and holds the methods against each
// other on the test rows. The joint run has been measured (search.json, affinity.json). Groups are
// searched for with run.seed alone, as a user would; the chosen ones are trained with every seed.
// Choices rest on validation losses, results on test rows.
//
// comparison.json: {"format": "kindred.comparison/1", "search_seed", "reference": name of the
// method that the others are held against, or null, "joint_run": what it cost without measuring,
// and what compare() gives, with these for each method:
//   "budget": of networks, null for a method that has none
//   "weighting": of its networks' losses
//   "status": of a choice, as in grouping.json; null where nothing was chosen
//   "draw_errors": the total error of each draw, mean over seeds
//   "validation_loss": of the serving networks, mean over tasks by weight; a spread over seeds
//   "search", "training": {"networks", "steps", "seconds", "joint_runs"}: what the method alone
//     would have cost (MethodCost); of several draws their mean
// and a "budget" for each difference. Seconds and joint_runs are not reproducible; all else is.
//
// Throws InterruptedError after saving what was trained; what is there is not trained again.
[[nodiscard]] Json compare_trained(const Config& config, NetworkStore& store,
                                   RunDirectory& directory, const std::vector<uint64_t>& seeds,
                                   Reporter& reporter);

}  // namespace kindred
