#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

inline constexpr size_t kMostScoredGroups = 1'000'000;
// Total over all groups.
inline constexpr size_t kMostScores = 10'000'000;

// Which of two scores is the better one.
enum class Better { kHigher, kLower };

// One trained network: its tasks, their scores and its cost.
struct ScoredGroup {
  std::string name;            // as in the file
  Group group;                 // task indices, ascending
  std::vector<double> scores;  // in the order of `group`
  std::optional<double> cost;  // in networks (1 = one full network); nullopt if not in the file
};

// Measured results of trained groups. Untrained groups are absent; a task may be in no group.
struct ScoreTable {
  std::vector<std::string> tasks;
  std::vector<ScoredGroup> groups;  // in the order of the file
  bool lower_is_better = false;
};

// The table's networks by their group; of a group with several costs, the most expensive network (a
// missing cost is 1). Valid as long as `table` is.
[[nodiscard]] std::map<Group, const ScoredGroup*> most_expensive(const ScoreTable& table);

// Throws InputError, with a message that starts with `where`, for names that check_task_names()
// rejects; no groups, more than kMostScoredGroups or more than kMostScores scores; a group that is
// unnamed, shares its name, is empty, has an invalid index, unsorted tasks or unequal numbers of
// scores and tasks; a score that is not finite; a cost that is negative or not finite; and two
// groups with the same tasks and cost.
void check(const ScoreTable& table, const std::string& where);

// Reads JSON if the file's name ends in .json and CSV if it ends in .csv.
//
// CSV (RFC 4180, UTF-8): a header with the columns `group`, `task`, `score` and optionally `cost`,
// in any order, then a row for each task of each group, in any order. The members of a group are
// the tasks of all rows with its label; labels are free text. Blanks around a cell count only
// inside quotes. `cost` may be empty; where given, it is the same on all rows of a group. Tasks and
// groups are in order of first appearance. `better` is required, as the file does not state it.
//
// JSON: {"format": "kindred.scores/1", "better": "higher" or "lower", "tasks": [names], "groups":
// [{"name": text, "tasks": [names], "scores": [numbers], "cost": number}]}. A group may lack "cost"
// and "name" (default: its tasks' names, in the order of "tasks", joined by "+"). Other fields of
// the file, such as "source" and "licence", are ignored; other fields of a group are an error.
// "better" may be missing if `better` is given.
//
// Throws InputError that names the file, the line or the group: as check() does, and for a file of
// another format, an unknown column or task, a repeated pair of group and task, and a direction
// that is not given or given twice with different values.
[[nodiscard]] ScoreTable read_score_table(const std::filesystem::path& path,
                                          std::optional<Better> better);
[[nodiscard]] ScoreTable scores_from_csv(std::string_view text, std::optional<Better> better,
                                         const std::string& where);
[[nodiscard]] ScoreTable scores_from_json(const Json& json, std::optional<Better> better,
                                          const std::string& where);

// Whether the first line is a header of such a CSV file.
[[nodiscard]] bool is_scores_csv(std::string_view text);

// The JSON above. Throws InputError as check() does, and FailureError if writing fails.
[[nodiscard]] Json to_json(const ScoreTable& table);
void write_score_table(const std::filesystem::path& path, const ScoreTable& table);

}  // namespace kindred
