#include <algorithm>
#include <limits>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/json_record.h"
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

// null: `unknown`.
double number_or(const JsonRecord& record, const char* key, double unknown) {
  return record.number_or_null(key).value_or(unknown);
}

std::vector<Group> groups_of(const JsonRecord& record, const std::vector<std::string>& tasks) {
  const Json& lists = record.at("groups");
  if (!lists.is_array() || lists.empty() || lists.size() > kMostTasks)
    record.reject("groups", "a list of lists of task names");
  std::unordered_map<std::string, int64_t> positions;
  for (size_t i = 0; i < tasks.size(); ++i) positions.emplace(tasks[i], static_cast<int64_t>(i));
  std::vector<Group> groups;
  for (const auto& list : lists) {
    const std::string what = fmt::format("group {}", groups.size());
    if (!list.is_array()) record.fail(fmt::format("{} is not a list of task names", what));
    Group group;
    for (const auto& name : list) {
      if (!name.is_string())
        record.fail(fmt::format("{} holds something that is not a name", what));
      const auto found = positions.find(name.get<std::string>());
      if (found == positions.end())
        record.fail(
            fmt::format("{} holds {}, which is not a task", what, quote(name.get<std::string>())));
      group.push_back(found->second);
    }
    std::sort(group.begin(), group.end());
    if (group.empty() || std::adjacent_find(group.begin(), group.end()) != group.end())
      record.fail(fmt::format("{} is empty or holds a task twice", what));
    groups.push_back(std::move(group));
  }
  return groups;
}

// The value of user-supplied groups may be unknown.
bool is_given(const Grouping& grouping) {
  return grouping.status == GroupingStatus::kGiven;
}

void read_services(const JsonRecord& record, Grouping& grouping) {
  const Json &serves = record.object("serves"), &scores = record.object("scores");
  const auto last = static_cast<int64_t>(grouping.groups.size()) - 1;
  for (size_t i = 0; i < grouping.tasks.size(); ++i) {
    const auto& task = grouping.tasks[i];
    const auto home = serves.find(task);
    const auto score = scores.find(task);
    const bool unknown = score != scores.end() && score->is_null() && is_given(grouping);
    if (home == serves.end() || score == scores.end() || !(score->is_number() || unknown))
      record.fail(fmt::format("\"serves\" or \"scores\" lacks {}", quote(task)));
    const auto group = whole_number(*home, 0, last);
    if (!group)
      record.fail(fmt::format("the group that serves {} is not a whole number from 0 to {}",
                              quote(task), last));
    const Group& members = grouping.groups[static_cast<size_t>(*group)];
    if (!std::binary_search(members.begin(), members.end(), static_cast<int64_t>(i)))
      record.fail(
          fmt::format("{} is served by group {}, which does not hold it", quote(task), *group));
    grouping.serves.push_back(*group);
    grouping.scores.push_back(unknown ? kNoScore : score->get<double>());
  }
}

// A score for each task; empty if not in the file.
std::vector<double> scores_of(const JsonRecord& record, const char* key,
                              const std::vector<std::string>& tasks) {
  if (!record.has(key) || record.at(key).empty()) return {};
  const JsonRecord of_tasks = record.record(key);
  std::vector<double> scores;
  scores.reserve(tasks.size());
  for (const auto& task : tasks) scores.push_back(number_or(of_tasks, task.c_str(), kNoScore));
  return scores;
}

void read_alternatives(const JsonRecord& record, Grouping& grouping) {
  if (!record.has("alternatives")) return;
  for (const auto& item : record.records("alternatives"))
    grouping.alternatives.push_back(
        {groups_of(item, grouping.tasks), item.number("value"), item.number("loss")});
  grouping.alternatives_proven = record.boolean("alternatives_proven");
}

void read_stability(const JsonRecord& record, Grouping& grouping) {
  if (!record.has("stability") || record.at("stability").is_null()) return;
  const JsonRecord found = record.record("stability");
  Stability stability;
  stability.resamples = found.whole("resamples", 1, kMostResamples);
  if (found.has("runs")) stability.runs = found.whole("runs", 1, kMostResamples);
  stability.best_share = found.number("best_share");
  stability.expected_regret = found.number("expected_regret");
  stability.regret_95 = found.number("regret_95");
  const size_t n = grouping.tasks.size();
  if (found.list("together").size() != n)
    found.fail("\"together\" does not have a row for each task");
  for (const auto& row : found.list("together"))
    for (const auto& share : found.numbers_of(row, "together", n)) {
      if (!share) found.fail("\"together\" lacks a share");
      stability.together.push_back(*share);
    }
  grouping.stability = std::move(stability);
}

std::vector<std::string> group_names(const JsonRecord& record, size_t groups) {
  if (!record.has("names")) return {};
  auto list = record.texts("names");
  if (list.size() != groups) record.fail("\"names\" does not have a name for each group");
  return list;
}

}  // namespace

Grouping grouping_from_json(const Json& json, const std::string& where) {
  const JsonRecord record(json, where);
  Grouping grouping;
  grouping.tasks = record.texts("tasks");
  check_task_names(grouping.tasks, where);
  grouping.networks = record.at("networks").is_null() ? kNoLimit : record.whole("networks", 1);
  if (record.has("objective")) grouping.objective = record.choice("objective", objective_names());
  if (record.has("better"))
    grouping.lower_is_better =
        record.choice("better", Names<bool>{{"higher", false}, {"lower", true}});
  grouping.status = record.choice("status", status_names());
  grouping.value =
      is_given(grouping) ? number_or(record, "value", kNoScore) : record.number("value");
  grouping.bound = number_or(record, "bound", grouping.lower_is_better ? -kUnbounded : kUnbounded);
  grouping.gap = number_or(record, "gap", kUnbounded);
  grouping.groups = groups_of(record, grouping.tasks);
  grouping.cost =
      record.has("cost") ? record.number("cost") : static_cast<double>(grouping.groups.size());
  grouping.names = group_names(record, grouping.groups.size());
  read_services(record, grouping);
  grouping.alone = scores_of(record, "alone", grouping.tasks);
  grouping.all_in_one = scores_of(record, "all_in_one", grouping.tasks);
  read_alternatives(record, grouping);
  read_stability(record, grouping);
  if (record.has("too_few_measurements"))
    grouping.too_few_measurements = record.boolean("too_few_measurements");
  return grouping;
}

Grouping read_grouping(const std::filesystem::path& path) {
  return grouping_from_json(read_json_file(path, kGroupingFormat), path.string());
}

}  // namespace kindred
