#include <algorithm>
#include <cmath>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/grouping/grouping.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr const char* kFormat = "kindred.grouping/1";

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw InputError(fmt::format("{}: {}", where, what));
}

const Json& field(const Json& json, const char* key, const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end()) fail(where, fmt::format("has no \"{}\"", key));
  return *found;
}

double number(const Json& json, const char* key, const std::string& where) {
  const Json& value = field(json, key, where);
  if (!value.is_number()) fail(where, fmt::format("\"{}\" is not a number", key));
  return value.get<double>();
}

// A whole number in low .. high.
int64_t index(const Json& value, int64_t low, int64_t high, const std::string& what,
              const std::string& where) {
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() || value.get<uint64_t>() <= uint64_t{1} << 62);
  if (!fits || value.get<int64_t>() < low || value.get<int64_t>() > high)
    fail(where, fmt::format("{} is not a whole number from {} to {}", what, low, high));
  return value.get<int64_t>();
}

std::vector<std::string> names(const Json& list, const std::string& what,
                               const std::string& where) {
  if (!list.is_array() || list.size() > kMostTasks)
    fail(where, fmt::format("{} is not a list of at most {} names", what, kMostTasks));
  std::vector<std::string> out;
  for (const auto& name : list) {
    if (!name.is_string()) fail(where, fmt::format("{} holds something that is not a name", what));
    out.push_back(name.get<std::string>());
  }
  return out;
}

GroupingStatus status_of(const Json& json, const std::string& where) {
  const Json& status = field(json, "status", where);
  if (status == "optimal") return GroupingStatus::kOptimal;
  if (status == "heuristic") return GroupingStatus::kHeuristic;
  fail(where, "\"status\" must be \"optimal\" or \"heuristic\"");
}

std::vector<Group> groups_of(const Json& json, const std::vector<std::string>& tasks,
                             const std::string& where) {
  const Json& lists = field(json, "groups", where);
  if (!lists.is_array() || lists.empty() || lists.size() > kMostTasks)
    fail(where, "\"groups\" must be a list of lists of task names");
  std::unordered_map<std::string, int64_t> positions;
  for (size_t i = 0; i < tasks.size(); ++i) positions.emplace(tasks[i], static_cast<int64_t>(i));
  std::vector<Group> groups;
  for (const auto& list : lists) {
    const std::string what = fmt::format("group {}", groups.size());
    Group group;
    for (const auto& name : names(list, what, where)) {
      const auto found = positions.find(name);
      if (found == positions.end())
        fail(where, fmt::format("{} holds {}, which is no task", what, quote(name)));
      group.push_back(found->second);
    }
    std::sort(group.begin(), group.end());
    if (group.empty() || std::adjacent_find(group.begin(), group.end()) != group.end())
      fail(where, fmt::format("{} is empty or holds a task twice", what));
    groups.push_back(std::move(group));
  }
  return groups;
}

void read_services(const Json& json, Grouping& grouping, const std::string& where) {
  const Json& serves = field(json, "serves", where);
  const Json& scores = field(json, "scores", where);
  if (!serves.is_object() || !scores.is_object())
    fail(where, "\"serves\" and \"scores\" must be objects with a key for every task");
  const auto last = static_cast<int64_t>(grouping.groups.size()) - 1;
  for (size_t i = 0; i < grouping.tasks.size(); ++i) {
    const auto& task = grouping.tasks[i];
    const auto home = serves.find(task);
    const auto score = scores.find(task);
    if (home == serves.end() || score == scores.end() || !score->is_number())
      fail(where, fmt::format("\"serves\" or \"scores\" lacks {}", quote(task)));
    const int64_t group =
        index(*home, 0, last, fmt::format("the group that serves {}", quote(task)), where);
    const Group& members = grouping.groups[static_cast<size_t>(group)];
    if (!std::binary_search(members.begin(), members.end(), static_cast<int64_t>(i)))
      fail(where,
           fmt::format("{} is served by group {}, which does not hold it", quote(task), group));
    grouping.serves.push_back(group);
    grouping.scores.push_back(score->get<double>());
  }
}

}  // namespace

Json to_json(const Grouping& grouping) {
  Json groups = Json::array();
  for (const auto& group : grouping.groups) {
    Json list = Json::array();
    for (const int64_t task : group) list.push_back(grouping.tasks[static_cast<size_t>(task)]);
    groups.push_back(std::move(list));
  }
  Json serves = Json::object(), scores = Json::object();
  for (size_t i = 0; i < grouping.tasks.size(); ++i) {
    serves[grouping.tasks[i]] = grouping.serves[i];
    scores[grouping.tasks[i]] = grouping.scores[i];
  }
  return {{"format", kFormat},
          {"tasks", grouping.tasks},
          {"networks", grouping.networks},
          {"value", grouping.value},
          {"bound", grouping.bound},
          {"gap", grouping.gap},
          {"status", grouping.status == GroupingStatus::kOptimal ? "optimal" : "heuristic"},
          {"groups", std::move(groups)},
          {"serves", std::move(serves)},
          {"scores", std::move(scores)}};
}

Grouping grouping_from_json(const Json& json, const std::string& where) {
  if (!json.is_object()) fail(where, "not a JSON object");
  Grouping grouping;
  grouping.tasks = names(field(json, "tasks", where), "\"tasks\"", where);
  check_task_names(grouping.tasks, where);
  grouping.networks =
      index(field(json, "networks", where), 1, int64_t{1} << 62, "\"networks\"", where);
  grouping.value = number(json, "value", where);
  grouping.bound = number(json, "bound", where);
  grouping.gap = number(json, "gap", where);
  grouping.status = status_of(json, where);
  grouping.groups = groups_of(json, grouping.tasks, where);
  read_services(json, grouping, where);
  return grouping;
}

void write_grouping(const std::filesystem::path& path, const Grouping& grouping) {
  write_json_file(path, to_json(grouping));
}

Grouping read_grouping(const std::filesystem::path& path) {
  return grouping_from_json(read_json_file(path, kFormat), path.string());
}

}  // namespace kindred
