#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

using TaskIndex = std::unordered_map<std::string, int64_t>;

const char* words(Better better) {
  return better == Better::kLower ? "lower" : "higher";
}

Better direction(const Json& json, std::optional<Better> asked, const std::string& where) {
  const auto found = json.find("better");
  if (found == json.end()) {
    if (asked) return *asked;
    reject_input(where,
                 "has no \"better\", which says whether \"higher\" or \"lower\" scores are better; "
                 "add it, or give --better higher or --better lower");
  }
  if (*found != "higher" && *found != "lower")
    reject_input(where, "\"better\" must be \"higher\" or \"lower\"");
  const Better stated = *found == "lower" ? Better::kLower : Better::kHigher;
  if (asked && *asked != stated)
    reject_input(where, fmt::format("says that {} scores are better, but --better {} was given",
                                    words(stated), words(*asked)));
  return stated;
}

std::vector<std::string> task_names_of(const Json& json, const std::string& where) {
  const Json& list = required_field(json, "tasks", where);
  if (!list.is_array()) reject_input(where, "\"tasks\" must be a list of names");
  if (list.size() > kMostTasks)
    reject_input(where, fmt::format("{} tasks are more than the {} that are handled", list.size(),
                                    kMostTasks));
  std::vector<std::string> out;
  for (const auto& name : list) {
    if (!name.is_string()) reject_input(where, fmt::format("task {} is not text", out.size() + 1));
    out.push_back(name.get<std::string>());
  }
  return out;
}

void check_keys(const Json& json, const std::string& where) {
  for (const auto& [key, value] : json.items())
    if (key != "name" && key != "tasks" && key != "scores" && key != "cost")
      reject_input(
          where, fmt::format("{} is not \"name\", \"tasks\", \"scores\" or \"cost\"", quote(key)));
}

double score_number(const Json& value, const char* what, const std::string& where) {
  if (!value.is_number()) reject_input(where, fmt::format("{} is not a number", what));
  return value.get<double>();
}

void read_scores(const Json& json, const std::vector<std::string>& tasks,
                 const TaskIndex& positions, ScoredGroup& group, const std::string& where) {
  const std::vector<std::string> members = task_names_of(json, where);
  const Json& scores = required_field(json, "scores", where);
  if (!scores.is_array() || scores.size() != members.size())
    reject_input(where,
                 fmt::format("\"scores\" must be a list of {} numbers, one per task; it has {}",
                             members.size(), scores.is_array() ? scores.size() : 0));
  std::vector<std::pair<int64_t, double>> entries;
  for (size_t i = 0; i < members.size(); ++i) {
    const auto found = positions.find(members[i]);
    if (found == positions.end())
      reject_input(where, fmt::format("{} is not one of the file's \"tasks\"", quote(members[i])));
    entries.emplace_back(found->second, score_number(scores[i], "a score", where));
  }
  std::sort(entries.begin(), entries.end());
  for (const auto& [task, score] : entries) {
    if (!group.group.empty() && group.group.back() == task)
      reject_input(where, fmt::format("holds {} twice", quote(tasks[static_cast<size_t>(task)])));
    group.group.push_back(task);
    group.scores.push_back(score);
  }
}

std::string default_name(const Group& group, const std::vector<std::string>& tasks) {
  std::string name;
  for (const int64_t task : group)
    name += (name.empty() ? "" : "+") + tasks[static_cast<size_t>(task)];
  return name;
}

ScoredGroup group_from(const Json& json, const std::vector<std::string>& tasks,
                       const TaskIndex& positions, const std::string& where) {
  if (!json.is_object()) reject_input(where, "not a JSON object");
  check_keys(json, where);
  ScoredGroup group;
  read_scores(json, tasks, positions, group, where);
  if (const auto cost = json.find("cost"); cost != json.end())
    group.cost = score_number(*cost, "\"cost\"", where);
  const auto name = json.find("name");
  if (name != json.end() && !name->is_string()) reject_input(where, "\"name\" is not text");
  group.name = name != json.end() ? name->get<std::string>() : default_name(group.group, tasks);
  if (group.group.empty()) reject_input(where, "holds no task");
  return group;
}

}  // namespace

ScoreTable scores_from_json(const Json& json, std::optional<Better> better,
                            const std::string& where) {
  if (!json.is_object()) reject_input(where, "not a JSON object");
  ScoreTable table;
  table.lower_is_better = direction(json, better, where) == Better::kLower;
  table.tasks = task_names_of(json, where);
  check_task_names(table.tasks, where);
  TaskIndex positions;
  for (const auto& task : table.tasks)
    positions.emplace(task, static_cast<int64_t>(positions.size()));
  const Json& groups = required_field(json, "groups", where);
  if (!groups.is_array()) reject_input(where, "\"groups\" must be a list of groups");
  if (groups.size() > kMostScoredGroups)
    reject_input(where, fmt::format("{} groups are more than the {} that are handled",
                                    groups.size(), kMostScoredGroups));
  size_t scores = 0;
  for (const auto& group : groups) {
    const std::string place = fmt::format("{}: group {}", where, table.groups.size() + 1);
    table.groups.push_back(group_from(group, table.tasks, positions, place));
    scores += table.groups.back().scores.size();
    if (scores > kMostScores)
      reject_input(place, fmt::format("more than {} scores in all", kMostScores));
  }
  check(table, where);
  return table;
}

}  // namespace kindred
