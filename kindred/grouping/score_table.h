#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/grouping/grouping.h"

namespace kindred {

inline constexpr size_t kMostScoredGroups = 1'000'000;
// Of all groups together.
inline constexpr size_t kMostScores = 10'000'000;

// Which of two scores is the better one.
enum class Better { kHigher, kLower };

// One network that was trained: its tasks, what each of them scored in it, and what it costs.
struct ScoredGroup {
  std::string name;            // as the file calls it
  Group group;                 // task indices, ascending
  std::vector<double> scores;  // in the order of `group`
  std::optional<double>
      cost;  // in networks (1 = one full network); nothing where the file is silent
};

// Measured results of trained groups. A group that was not trained is not there; neither need every
// task be in one.
struct ScoreTable {
  std::vector<std::string> tasks;
  std::vector<ScoredGroup> groups;  // in the order of the file
  bool lower_is_better = false;
};

// Throws InputError, its message starting with `where`, for names that check_task_names() refuses,
// no groups or more than kMostScoredGroups, more than kMostScores scores, a group without a name or
// with that of another, without tasks, with an index that is no task's, with tasks that do not
// ascend, with another number of scores than tasks, a score that is not finite, a cost that is
// negative or not finite, and two groups with the same tasks and the same cost.
void check(const ScoreTable& table, const std::string& where);

// Reads JSON where the file's name ends in .json and CSV where it ends in .csv.
//
// CSV (RFC 4180, UTF-8): a header with the columns `group`, `task`, `score` and, if wanted, `cost`,
// in any order, then a row for each task of each group, in any order. The members of a group are
// the tasks of the rows that carry its label; labels are free text. `cost` may be left empty; where
// it stands it is the same on all rows of a group. Tasks and groups are in the order in which they
// first appear. `better` must be given: the file does not say it.
//
// JSON: {"format": "kindred.scores/1", "better": "higher" or "lower", "tasks": [names], "groups":
// [{"name": text, "tasks": [names], "scores": [numbers], "cost": number}]}. A group may lack "name"
// (it is then its tasks' names, in the order of "tasks", joined by "+") and "cost". Other fields of
// the file, such as "source" and "licence", are ignored; other fields of a group are an error.
// "better" may be missing where `better` is given.
//
// Throws InputError that names the file, the line or the group, as check() does, and for a file
// that is no such thing, a column or task that is not known, a repeated pair of group and task, a
// direction that is given neither way, or both ways and differently.
[[nodiscard]] ScoreTable read_score_table(const std::filesystem::path& path,
                                          std::optional<Better> better);
[[nodiscard]] ScoreTable scores_from_csv(std::string_view text, std::optional<Better> better,
                                         const std::string& where);
[[nodiscard]] ScoreTable scores_from_json(const Json& json, std::optional<Better> better,
                                          const std::string& where);

// Whether the first line is a header of such a CSV.
[[nodiscard]] bool is_scores_csv(std::string_view text);

// The JSON above. Throws InputError where check() does, FailureError when the file cannot be
// written.
[[nodiscard]] Json to_json(const ScoreTable& table);
void write_score_table(const std::filesystem::path& path, const ScoreTable& table);

}  // namespace kindred
