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
// Writes comparison.json. Seconds and joint runs in it are not reproducible; all else is.
//
// Throws InterruptedError after saving what was trained; what is there is not trained again.
[[nodiscard]] ComparisonRecord compare_trained(const Config& config, NetworkStore& store,
                                               RunDirectory& directory,
                                               const std::vector<uint64_t>& seeds,
                                               Reporter& reporter);

}  // namespace kindred
