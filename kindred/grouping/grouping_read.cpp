#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/grouping_words.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr double kUnbounded = std::numeric_limits<double>::infinity();
constexpr double kNoScore = std::numeric_limits<double>::quiet_NaN();
constexpr int64_t kMostResamples = int64_t{1} << 40;

double number(const Json& json, const char* key, const std::string& where) {
  const Json& value = required_field(json, key, where);
  if (!value.is_number()) reject_input(where, fmt::format("\"{}\" is not a number", key));
  return value.get<double>();
}

// An integer in low .. high.
int64_t index(const Json& value, int64_t low, int64_t high, const std::string& what,
              const std::string& where) {
  const bool fits = value.is_number_integer() &&
                    (!value.is_number_unsigned() || value.get<uint64_t>() <= uint64_t{1} << 62);
  if (!fits || value.get<int64_t>() < low || value.get<int64_t>() > high)
    reject_input(where, fmt::format("{} is not a whole number from {} to {}", what, low, high));
  return value.get<int64_t>();
}

std::vector<std::string> names(const Json& list, const std::string& what,
                               const std::string& where) {
  if (!list.is_array() || list.size() > kMostTasks)
    reject_input(where, fmt::format("{} is not a list of at most {} names", what, kMostTasks));
  std::vector<std::string> out;
  for (const auto& name : list) {
    if (!name.is_string())
      reject_input(where, fmt::format("{} holds something that is not a name", what));
    out.push_back(name.get<std::string>());
  }
  return out;
}

// One of `words`; `standard` if the field is missing.
template <class E>
E word(const Json& json, const char* key, const Names<E>& words, std::optional<E> standard,
       const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end() && standard) return *standard;
  const Json& value = required_field(json, key, where);
  std::vector<std::string> known;
  for (const auto& [text, meaning] : words) {
    if (value == text) return meaning;
    known.push_back(quote(text));
  }
  reject_input(where, fmt::format("\"{}\" must be one of {}", key, joined(known)));
}

// A number, or `unknown` for null.
double number_or(const Json& json, const char* key, double unknown, const std::string& where) {
  return required_field(json, key, where).is_null() ? unknown : number(json, key, where);
}

std::vector<Group> groups_of(const Json& json, const std::vector<std::string>& tasks,
                             const std::string& where) {
  const Json& lists = required_field(json, "groups", where);
  if (!lists.is_array() || lists.empty() || lists.size() > kMostTasks)
    reject_input(where, "\"groups\" must be a list of lists of task names");
  std::unordered_map<std::string, int64_t> positions;
  for (size_t i = 0; i < tasks.size(); ++i) positions.emplace(tasks[i], static_cast<int64_t>(i));
  std::vector<Group> groups;
  for (const auto& list : lists) {
    const std::string what = fmt::format("group {}", groups.size());
    Group group;
    for (const auto& name : names(list, what, where)) {
      const auto found = positions.find(name);
      if (found == positions.end())
        reject_input(where, fmt::format("{} holds {}, which is not a task", what, quote(name)));
      group.push_back(found->second);
    }
    std::sort(group.begin(), group.end());
    if (group.empty() || std::adjacent_find(group.begin(), group.end()) != group.end())
      reject_input(where, fmt::format("{} is empty or holds a task twice", what));
    groups.push_back(std::move(group));
  }
  return groups;
}

// The value of user-supplied groups may be unknown.
bool is_given(const Grouping& grouping) {
  return grouping.status == GroupingStatus::kGiven;
}

void read_services(const Json& json, Grouping& grouping, const std::string& where) {
  const Json& serves = required_field(json, "serves", where);
  const Json& scores = required_field(json, "scores", where);
  if (!serves.is_object() || !scores.is_object())
    reject_input(where, "\"serves\" and \"scores\" must be objects with a key for every task");
  const auto last = static_cast<int64_t>(grouping.groups.size()) - 1;
  for (size_t i = 0; i < grouping.tasks.size(); ++i) {
    const auto& task = grouping.tasks[i];
    const auto home = serves.find(task);
    const auto score = scores.find(task);
    const bool unknown = score != scores.end() && score->is_null() && is_given(grouping);
    if (home == serves.end() || score == scores.end() || !(score->is_number() || unknown))
      reject_input(where, fmt::format("\"serves\" or \"scores\" lacks {}", quote(task)));
    const int64_t group =
        index(*home, 0, last, fmt::format("the group that serves {}", quote(task)), where);
    const Group& members = grouping.groups[static_cast<size_t>(group)];
    if (!std::binary_search(members.begin(), members.end(), static_cast<int64_t>(i)))
      reject_input(where, fmt::format("{} is served by group {}, which does not hold it",
                                      quote(task), group));
    grouping.serves.push_back(group);
    grouping.scores.push_back(unknown ? kNoScore : score->get<double>());
  }
}

// A score for each task; empty if not in the file.
std::vector<double> scores_of(const Json& json, const char* key,
                              const std::vector<std::string>& tasks, const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end() || found->empty()) return {};
  std::vector<double> scores;
  for (const auto& task : tasks) {
    if (!found->is_object() || !found->contains(task))
      reject_input(where, fmt::format("\"{}\" lacks {}", key, quote(task)));
    scores.push_back(number_or(*found, task.c_str(), kNoScore, where));
  }
  return scores;
}

void read_alternatives(const Json& json, Grouping& grouping, const std::string& where) {
  const auto list = json.find("alternatives");
  if (list == json.end()) return;
  if (!list->is_array()) reject_input(where, "\"alternatives\" is not a list");
  for (const auto& item : *list) {
    if (!item.is_object()) reject_input(where, "an alternative is not an object");
    grouping.alternatives.push_back({groups_of(item, grouping.tasks, where),
                                     number(item, "value", where), number(item, "loss", where)});
  }
  const Json& proven = required_field(json, "alternatives_proven", where);
  if (!proven.is_boolean()) reject_input(where, "\"alternatives_proven\" is not true or false");
  grouping.alternatives_proven = proven.get<bool>();
}

void read_stability(const Json& json, Grouping& grouping, const std::string& where) {
  const auto found = json.find("stability");
  if (found == json.end() || found->is_null()) return;
  if (!found->is_object()) reject_input(where, "\"stability\" is not an object");
  Stability stability;
  stability.resamples =
      index(required_field(*found, "resamples", where), 1, kMostResamples, "\"resamples\"", where);
  stability.best_share = number(*found, "best_share", where);
  stability.expected_regret = number(*found, "expected_regret", where);
  stability.regret_95 = number(*found, "regret_95", where);
  const size_t n = grouping.tasks.size();
  const Json& rows = required_field(*found, "together", where);
  const auto fits = [&](const Json& list) { return list.is_array() && list.size() == n; };
  if (!fits(rows)) reject_input(where, "\"together\" does not have a row for each task");
  for (const auto& row : rows) {
    if (!fits(row))
      reject_input(where, "a row of \"together\" does not have a share for each task");
    for (const auto& share : row) {
      if (!share.is_number())
        reject_input(where, "\"together\" holds something that is not a number");
      stability.together.push_back(share.get<double>());
    }
  }
  grouping.stability = std::move(stability);
}

std::vector<std::string> group_names(const Json& json, size_t groups, const std::string& where) {
  if (!json.contains("names")) return {};
  auto list = names(json["names"], "\"names\"", where);
  if (list.size() != groups) reject_input(where, "\"names\" does not have a name for each group");
  return list;
}

}  // namespace

Grouping grouping_from_json(const Json& json, const std::string& where) {
  if (!json.is_object()) reject_input(where, "not a JSON object");
  Grouping grouping;
  grouping.tasks = names(required_field(json, "tasks", where), "\"tasks\"", where);
  check_task_names(grouping.tasks, where);
  const Json& networks = required_field(json, "networks", where);
  grouping.networks =
      networks.is_null() ? kNoLimit : index(networks, 1, int64_t{1} << 62, "\"networks\"", where);
  grouping.objective =
      word(json, "objective", objective_names(), std::optional(Objective::kMean), where);
  grouping.lower_is_better = word(json, "better", Names<bool>{{"higher", false}, {"lower", true}},
                                  std::optional(false), where);
  grouping.status = word<GroupingStatus>(json, "status", status_names(), std::nullopt, where);
  grouping.value =
      is_given(grouping) ? number_or(json, "value", kNoScore, where) : number(json, "value", where);
  grouping.bound =
      number_or(json, "bound", grouping.lower_is_better ? -kUnbounded : kUnbounded, where);
  grouping.gap = number_or(json, "gap", kUnbounded, where);
  grouping.groups = groups_of(json, grouping.tasks, where);
  grouping.cost = json.contains("cost") ? number(json, "cost", where)
                                        : static_cast<double>(grouping.groups.size());
  grouping.names = group_names(json, grouping.groups.size(), where);
  read_services(json, grouping, where);
  grouping.alone = scores_of(json, "alone", grouping.tasks, where);
  grouping.all_in_one = scores_of(json, "all_in_one", grouping.tasks, where);
  read_alternatives(json, grouping, where);
  read_stability(json, grouping, where);
  if (const auto few = json.find("too_few_measurements"); few != json.end()) {
    if (!few->is_boolean()) reject_input(where, "\"too_few_measurements\" is not true or false");
    grouping.too_few_measurements = few->get<bool>();
  }
  return grouping;
}

Grouping read_grouping(const std::filesystem::path& path) {
  return grouping_from_json(read_json_file(path, kGroupingFormat), path.string());
}

}  // namespace kindred
