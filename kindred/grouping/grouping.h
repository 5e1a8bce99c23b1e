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

// What is known about an answer; that there is one at all is another matter.
enum class GroupingStatus {
  kOptimal,      // proven: nothing is better
  kHeuristic,    // found by search; `bound` and `gap` say how much better another might be
  kTimeLimit,    // the same, stopped by a time limit before a proof
  kInterrupted,  // the same, stopped by the user
  kGiven,        // nobody searched: somebody brought these groups (given_grouping.h)
};

// Another grouping, not as good.
struct Alternative {
  std::vector<Group> groups;  // in lexicographic order
  double value = 0;
  double loss = 0;  // how much worse than the best, at least 0
};

// What resampled affinities say about an answer (stability.h).
struct Stability {
  int64_t resamples = 0;
  double best_share = 0;  // of resamples in which these very groups are best
  // n × n, [i * n + j]: the share in which i and j share a network; 1 on the diagonal.
  std::vector<double> together;
  double expected_regret = 0;  // mean over resamples of: their best value less that of these groups
  double regret_95 = 0;        // 95 % of resamples are below
};

// Chosen groups and what they are worth by what they were chosen from.
struct Grouping {
  std::vector<std::string> tasks;
  std::vector<Group> groups;       // in lexicographic order; at most `networks`
  std::vector<std::string> names;  // of the groups in a table of scores; empty for a matrix
  std::vector<int64_t> serves;     // for each task: the index of the group that serves it
  std::vector<double> scores;      // for each task: its score in that group
  double value = 0;                // weighted mean of the scores, or the worst of them
                                   // (of given groups scores and value are NaN where unknown)
  double bound = 0;  // no grouping within the budget has a better value; ±∞ where that is unknown
  double gap = 0;    // |bound − value| / |value|, or |bound − value| where value is 0
  GroupingStatus status = GroupingStatus::kOptimal;
  int64_t networks = 0;  // at most so many; fewer groups are used where more would not help
  double cost = 0;       // of all groups together
  Objective objective = Objective::kMean;
  bool lower_is_better = false;
  // For each task: its score alone, and with all tasks in one network; NaN where that is unknown.
  std::vector<double> alone, all_in_one;
  std::vector<Alternative> alternatives;  // best first
  bool alternatives_proven = false;       // none that is missing is better
  std::optional<Stability> stability;
  bool too_few_measurements = false;  // for a stability (Resampler::knows_enough())
};

// What is said of such an answer.
inline constexpr const char* kTooFewMeasurements =
    "too few measurements to say how sure these groups are; a longer training (train.epochs) or a "
    "larger affinity.overhead gives more";

// Why no other grouping was possible, "one network must serve all tasks"; empty where there was a
// choice. Other constraints than the number of networks are not looked at.
[[nodiscard]] std::string no_choice_reason(const Grouping& grouping);

// grouping.json: {"format": "kindred.grouping/1", "tasks": [names], "networks": the most there may
// be, null for no limit, "objective": "mean" or "worst", "better": "higher" or "lower", "value",
// "bound", "gap" (both null where nothing is proven), "status": "optimal", "heuristic", "time
// limit", "interrupted" or "given" (then "value" and scores are null where unknown), "cost",
// "groups": [[names]], "names": [text] for groups of a table, "serves": {task: index of a group},
// "scores": {task: score}, "alone" and "all_in_one": {task: score or null}, "alternatives":
// [{"groups", "value", "loss"}], "alternatives_proven", "stability": null or {"resamples",
// "best_share", "expected_regret", "regret_95", "together": n lists of n shares},
// "too_few_measurements": true where that is why it is null}. The fields from "objective" to
// "better", "cost", and from "alone" on may be missing.
//
// Reading throws InputError for a file that is no such thing, or whose groups do not hold together:
// an unknown name, a task served by a group that lacks it.
[[nodiscard]] Json to_json(const Grouping& grouping);
[[nodiscard]] Grouping grouping_from_json(const Json& json, const std::string& where);
void write_grouping(const std::filesystem::path& path, const Grouping& grouping);
[[nodiscard]] Grouping read_grouping(const std::filesystem::path& path);

// A picture for the terminal, some lines of UTF-8: what was found and how sure it is, then a row a
// task and a column a network that shows who is served where and who only helps, then what tasks
// gain, other groupings and what resampling says, where these are known.
[[nodiscard]] std::string describe_text(const Grouping& grouping);
// The same answer for several budgets, a line each with what the last network added.
[[nodiscard]] std::string describe_trade_off(const std::vector<Grouping>& groupings);

}  // namespace kindred
