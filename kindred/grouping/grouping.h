#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/grouping/grouping_options.h"

namespace kindred {

// Task indices, ascending.
using Group = std::vector<int64_t>;

// What is known about a grouping that was found.
enum class GroupingStatus {
  kOptimal,      // proven optimal
  kHeuristic,    // found by search; `bound` and `gap` limit how much better another may be
  kTimeLimit,    // as kHeuristic, but stopped by a time limit before a proof
  kInterrupted,  // as kHeuristic, but stopped by the user
  kGiven,        // supplied by the user, not searched (given_grouping.h)
};

// A grouping that is next best.
struct Alternative {
  std::vector<Group> groups;  // in lexicographic order
  double value = 0;
  double loss = 0;  // how much worse than the best, ≥ 0
};

// Stability of a grouping: what repeated measurements of the affinities would choose (stability.h).
struct Stability {
  int64_t resamples = 0;  // simulated repeats
  double best_share = 0;  // probability that a repeat chooses exactly these groups
  // [n × n], [i * n + j]: probability that i and j share a network in a repeat; 1 on the diagonal.
  std::vector<double> together;
  // Mean over repeats of: value of their best groups minus value of these, by their affinities.
  double expected_regret = 0;
  double regret_95 = 0;  // 95 % of repeats have a lower regret
  // Trainings of each measurement. 0: a file of version 0.2.0, whose resamples have only the noise
  // of one measurement within its training.
  int64_t runs = 0;
};

// Chosen groups and their value under the data from which they were chosen.
struct Grouping {
  std::vector<std::string> tasks;
  std::vector<Group> groups;       // in lexicographic order; at most `networks`
  std::vector<std::string> names;  // of the groups in a table of scores; empty for a matrix
  std::vector<int64_t> serves;     // for each task: the index of the group that serves it
  std::vector<double> scores;      // each task's score in that group; NaN if unknown (kGiven)
  double value = 0;                // weighted mean or worst of the scores; NaN if unknown
  double bound = 0;  // bound on the value of any grouping within the budget; ±∞ if unknown
  double gap = 0;    // |bound − value| / |value|, or |bound − value| if value is 0
  GroupingStatus status = GroupingStatus::kOptimal;
  int64_t networks = 0;  // upper limit; fewer groups are used where more do not help
  double cost = 0;       // of all groups together
  Objective objective = Objective::kMean;
  bool lower_is_better = false;
  // For each task: its score alone, and with all tasks in one network; NaN if unknown.
  std::vector<double> alone, all_in_one;
  std::vector<Alternative> alternatives;  // best first
  bool alternatives_proven = false;       // no other grouping is better than one of these
  std::optional<Stability> stability;
  bool too_few_measurements = false;  // for `stability` (Resampler::knows_enough())
};

// The message for too_few_measurements.
inline constexpr const char* kTooFewMeasurements =
    "too few measurements to tell how stable these groups are; a longer training (train.epochs) or "
    "a larger affinity.overhead gives more";

// "another joint training", or "another measurement in 3 joint trainings" for 3 `runs`.
[[nodiscard]] std::string repeat_words(int64_t runs);

// Why no other grouping was possible, such as "one network must serve all tasks"; empty if there
// was a choice. Considers no constraint but the number of networks.
[[nodiscard]] std::string no_choice_reason(const Grouping& grouping);

// grouping.json: {"format": "kindred.grouping/1", "tasks": [names], "networks": their upper limit,
// null for no limit, "objective": "mean" or "worst", "better": "higher" or "lower", "value",
// "bound", "gap" (both null where nothing is proven), "status": "optimal", "heuristic", "time
// limit", "interrupted" or "given" (then "value" and scores are null if unknown), "cost", "groups":
// [[names]], "names": [text] for groups of a table, "serves": {task: index of a group}, "scores":
// {task: score}, "alone" and "all_in_one": {task: score or null}, "alternatives": [{"groups",
// "value", "loss"}], "alternatives_proven", "stability": null or {"resamples", "runs",
// "best_share", "expected_regret", "regret_95", "together": n lists of n shares},
// "too_few_measurements": true where that is why it is null}. The fields from "objective" to
// "better", "cost", "runs", and from "alone" on may be missing.
//
// Reading throws InputError if the file has another format or is inconsistent: an unknown name, or
// a task served by a group that lacks it.
[[nodiscard]] Json to_json(const Grouping& grouping);
[[nodiscard]] Grouping grouping_from_json(const Json& json, const std::string& where);
void write_grouping(const std::filesystem::path& path, const Grouping& grouping);
[[nodiscard]] Grouping read_grouping(const std::filesystem::path& path);

// Text for a terminal, several lines of UTF-8: the result and its certainty; a table with a row per
// task and a column per network, marking where each task is served and where it only helps; then
// the tasks' gains, alternatives and stability, where known.
[[nodiscard]] std::string describe_text(const Grouping& grouping);
// One line per budget for the same problem, with the gain from the last network added.
[[nodiscard]] std::string describe_trade_off(const std::vector<Grouping>& groupings);

}  // namespace kindred
