#pragma once

#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/config/config.h"
#include "kindred/prepare/prepare.h"
#include "kindred/record/comparison_record.h"
#include "kindred/run/network_store.h"
#include "kindred/run/reporter.h"
#include "kindred/run/run_directory.h"

namespace kindred {

// Throws InputError if [compare] does not fit the data: more networks than tasks, a user grouping
// that does not fit, too many tasks for the optimum.
void check_comparison(const Config& config, const std::vector<Task>& tasks);

// Trains the networks that the methods of [compare] need, each once, and compares the methods on
// the test rows. Precondition: the joint run is measured (search.json, affinity.json). Searches for
// groups with run.seed only, as a user would; trains the chosen ones with every seed. Choices use
// validation losses, results use test rows.
//
// Writes comparison.json, which is reproducible except for seconds and joint runs.
//
// Throws InterruptedError after saving the trained networks, which the next call reuses.
[[nodiscard]] ComparisonRecord compare_trained(const Config& config, NetworkStore& store,
                                               RunDirectory& directory,
                                               const std::vector<uint64_t>& seeds,
                                               Reporter& reporter);

}  // namespace kindred
