#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/record/run_record.h"
#include "kindred/stats/interval.h"

namespace kindred {

// What a verdict says of the chosen groups, whose total error is the first of the difference:
// "better beyond noise", "within noise" …
[[nodiscard]] std::string words(Verdict verdict);

// The two-sided 95 % interval of a mean over seeds; nothing for fewer than two.
[[nodiscard]] std::optional<Interval> interval_of(const ResultSpread& spread);

// What is known of a chosen grouping: "proven best for these affinities", "…".
[[nodiscard]] std::string proof_words(const Grouping& grouping);

// The answer in a few plain sentences, the first being the headline.
[[nodiscard]] std::vector<std::string> answer_sentences(const RunRecord& run);

// A task's gain over its single-task network: 1 − error / error of the single-task network, from
// the means; error is the metric, or 1 − metric where higher is better. Nothing where one is
// unknown or the single-task error is not above 0.
[[nodiscard]] std::optional<double> task_gain(const ComparisonRecord& comparison,
                                              const MethodResult& method, size_t task);

// The members of a group that another network serves, ascending.
[[nodiscard]] std::vector<int64_t> helpers_of(const Grouping& grouping, size_t group);
// The members that it serves, ascending.
[[nodiscard]] std::vector<int64_t> served_by(const Grouping& grouping, size_t group);

// Where the time went: seconds of training by what a network was first needed for. Networks train
// beside each other, so these are not seconds on the clock.
struct TimeShare {
  std::string what;
  double seconds = 0;
  int64_t networks = 0;  // 0: no network of its own
};
[[nodiscard]] std::vector<TimeShare> time_shares(const RunRecord& run);

}  // namespace kindred
