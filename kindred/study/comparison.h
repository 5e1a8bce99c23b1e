#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/study/network_store.h"

namespace kindred {

// One way to divide tasks among networks. Several groupings are draws of it, and their mean counts.
struct Method {
  std::string name;  // "single_task", "all_in_one", "random", "tag" …
  std::vector<std::vector<std::vector<int64_t>>> groupings;
  std::optional<int64_t> budget = std::nullopt;  // of networks, where it was chosen for one
  std::string weighting = {};                    // of its networks' losses, as in NetworkKey
};

// Two methods, by index, whose difference in total error is of interest.
struct Rivals {
  size_t of, against;
};

// All networks that the methods need, once each.
[[nodiscard]] std::vector<NetworkKey> networks_of(const std::vector<Method>& methods,
                                                  const std::vector<uint64_t>& seeds);

// The last method against each of the others.
[[nodiscard]] std::vector<Rivals> last_against_others(const std::vector<Method>& methods);

// {"seeds", "tasks", "methods", "differences"}, from networks that are trained: for every method,
// each task's metric on the test rows, the total error and the gain over single-task networks, as
// values per seed, mean and standard deviation; and for the rivals the paired difference in total
// error: {"of", "against", "mean", "seed_error", "row_error": its standard errors from seeds and
// from test rows, "low", "high": its 95 % confidence interval, "exceeds_noise": null where too
// little is known for a verdict} (PairedDifference, with the folds of NetworkScores::test_without
// as groups).
//   error of a task: its metric, or 1 − metric where higher is better. Total error: the mean of the
//   tasks' errors by weight. Gain: the mean over tasks by weight of 1 − error / single-task error
//   (the Δm of Maninis et al. 2019), null where a single-task error is 0 and without a method
//   single_task.
// A metric that is undefined on the test rows (one class only) leaves its task out of all totals.
[[nodiscard]] Json compare(NetworkStore& store, const std::vector<Method>& methods,
                           const std::vector<Rivals>& rivals, const std::vector<uint64_t>& seeds);

// {"mean", "sd", "values"}: null where a value is undefined, "sd" also where there is one.
[[nodiscard]] Json spread_json(const std::vector<std::optional<double>>& values);

// Of each of the method's draws: the total error, mean over seeds. `counted` as in "tasks" above;
// nothing where no task counts.
[[nodiscard]] std::vector<std::optional<double>> draw_errors(NetworkStore& store,
                                                             const Method& method,
                                                             const std::vector<uint64_t>& seeds,
                                                             const std::vector<bool>& counted);

}  // namespace kindred
