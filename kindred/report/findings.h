#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/record/run_record.h"
#include "kindred/stats/interval.h"

namespace kindred {

// The verdict on the chosen groups, whose total error is the first of the difference: "better
// beyond noise", "within noise" …
[[nodiscard]] std::string words(Verdict verdict);

// The proof status of a grouping: "proven best for these affinities", "…".
[[nodiscard]] std::string proof_words(const Grouping& grouping);

// Returns the answer in a few sentences; the first is the headline.
[[nodiscard]] std::vector<std::string> answer_sentences(const RunRecord& run);

// Returns a task's gain over its single-task network: 1 − error / single-task error, from the
// means; error is the metric, or 1 − metric if higher is better. nullopt if one is unknown or the
// single-task error is not above 0.
[[nodiscard]] std::optional<double> task_gain(const ComparisonRecord& comparison,
                                              const MethodResult& method, size_t task);

// Returns the members of a group that another network serves, ascending.
[[nodiscard]] std::vector<int64_t> helpers_of(const Grouping& grouping, size_t group);
// Returns the members that the group serves, ascending.
[[nodiscard]] std::vector<int64_t> served_by(const Grouping& grouping, size_t group);

// Seconds of training, by what each network was first trained for. Networks train in parallel, so
// these do not add up to wall time.
struct TimeShare {
  std::string what;
  double seconds = 0;
  int64_t networks = 0;  // 0: no network of its own
};
[[nodiscard]] std::vector<TimeShare> time_shares(const RunRecord& run);

}  // namespace kindred
