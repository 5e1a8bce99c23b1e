#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/base/json.h"

namespace kindred {

// Task indices, ascending.
using Group = std::vector<int64_t>;

// What is known about an answer; that there is one at all is another matter.
enum class GroupingStatus {
  kOptimal,    // proven: nothing is better
  kHeuristic,  // found by search; `bound` and `gap` say how much better another might be
};

// Chosen groups and what they are worth by the matrix they were chosen from.
struct Grouping {
  std::vector<std::string> tasks;
  std::vector<Group> groups;    // in lexicographic order; at most `networks`
  std::vector<int64_t> serves;  // for each task: the index of the group that serves it
  std::vector<double> scores;   // for each task: its score in that group
  double value = 0;             // weighted mean of the scores
  double bound = 0;             // no grouping within the budget has a higher value
  double gap = 0;               // (bound − value) / |value|, or bound − value where value is 0
  GroupingStatus status = GroupingStatus::kOptimal;
  int64_t networks = 0;  // the budget; fewer groups are used where more would not help
};

// grouping.json: {"format": "kindred.grouping/1", "tasks": [names], "networks", "value", "bound",
// "gap", "status": "optimal" or "heuristic", "groups": [[names]], "serves": {task: index of a
// group}, "scores": {task: score}}. Reading throws InputError for a file that is no such thing, or
// whose groups do not hold together: an unknown name, a task served by a group that lacks it.
[[nodiscard]] Json to_json(const Grouping& grouping);
[[nodiscard]] Grouping grouping_from_json(const Json& json, const std::string& where);
void write_grouping(const std::filesystem::path& path, const Grouping& grouping);
[[nodiscard]] Grouping read_grouping(const std::filesystem::path& path);

// A picture for the terminal, some lines of UTF-8: what was found and how sure it is, then a row a
// task and a column a network that shows who is served where and who only helps.
[[nodiscard]] std::string describe_text(const Grouping& grouping);

}  // namespace kindred
