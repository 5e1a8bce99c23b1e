#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/json_record.h"
#include "kindred/base/text.h"
#include "kindred/grouping/score_table.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

using TaskIndex = std::unordered_map<std::string, int64_t>;

const char* words(Better better) {
  return better == Better::kLower ? "lower" : "higher";
}

Better direction(const JsonRecord& record, std::optional<Better> asked) {
  if (!record.has("better")) {
    if (asked) return *asked;
    record.fail(
        "has no \"better\", which says whether \"higher\" or \"lower\" scores are better; add it, "
        "or "
        "give --better higher or --better lower");
  }
  const Better stated = record.choice(
      "better", Names<Better>{{"higher", Better::kHigher}, {"lower", Better::kLower}});
  if (asked && *asked != stated)
    record.fail(fmt::format("says that {} scores are better, but --better {} was given",
                            words(stated), words(*asked)));
  return stated;
}

void check_keys(const Json& json, const JsonRecord& record) {
  for (const auto& [key, value] : json.items())
    if (key != "name" && key != "tasks" && key != "scores" && key != "cost")
      record.fail(fmt::format("{} is not \"name\", \"tasks\", \"scores\" or \"cost\"", quote(key)));
}

void read_scores(const JsonRecord& record, const std::vector<std::string>& tasks,
                 const TaskIndex& positions, ScoredGroup& group) {
  const std::vector<std::string> members = record.texts("tasks");
  if (members.empty()) record.fail("holds no task");
  const auto scores = record.numbers("scores", members.size());
  std::vector<std::pair<int64_t, double>> entries;
  for (size_t i = 0; i < members.size(); ++i) {
    const auto found = positions.find(members[i]);
    if (found == positions.end())
      record.fail(fmt::format("{} is not one of the file's \"tasks\"", quote(members[i])));
    if (!scores[i]) record.fail(fmt::format("the score of {} is null", quote(members[i])));
    entries.emplace_back(found->second, *scores[i]);
  }
  std::sort(entries.begin(), entries.end());
  for (const auto& [task, score] : entries) {
    if (!group.group.empty() && group.group.back() == task)
      record.fail(fmt::format("holds {} twice", quote(tasks[static_cast<size_t>(task)])));
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
  const JsonRecord record(json, where);
  check_keys(json, record);
  ScoredGroup group;
  read_scores(record, tasks, positions, group);
  if (record.has("cost")) group.cost = record.number("cost");
  group.name = record.has("name") ? record.text("name") : default_name(group.group, tasks);
  return group;
}

}  // namespace

ScoreTable scores_from_json(const Json& json, std::optional<Better> better,
                            const std::string& where) {
  const JsonRecord record(json, where);
  ScoreTable table;
  table.lower_is_better = direction(record, better) == Better::kLower;
  table.tasks = record.texts("tasks");
  check_task_names(table.tasks, where);
  TaskIndex positions;
  for (const auto& task : table.tasks)
    positions.emplace(task, static_cast<int64_t>(positions.size()));
  const Json& groups = record.list("groups");
  if (groups.size() > kMostScoredGroups)
    record.fail(fmt::format("{} groups are more than the {} that are handled", groups.size(),
                            kMostScoredGroups));
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
