#include "kindred/grouping/score_table.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestCsv = uint64_t{1} << 30;
constexpr const char* kScoresFormat = "kindred.scores/1";

void check_members(const ScoredGroup& group, size_t tasks, const std::string& where) {
  const std::string what = fmt::format("group {}", quote(group.name));
  if (group.group.empty()) reject_input(where, what + " holds no task");
  for (size_t i = 0; i < group.group.size(); ++i) {
    const int64_t task = group.group[i];
    if (task < 0 || task >= static_cast<int64_t>(tasks))
      reject_input(where, fmt::format("{} holds task {} of {}", what, task, tasks));
    if (i > 0 && task <= group.group[i - 1])
      reject_input(where, what + " holds a task twice, or not in ascending order");
  }
}

void check_numbers(const ScoredGroup& group, const ScoreTable& table, const std::string& where) {
  const std::string what = fmt::format("group {}", quote(group.name));
  if (group.scores.size() != group.group.size())
    reject_input(where, fmt::format("{} holds {} tasks, but {} scores", what, group.group.size(),
                                    group.scores.size()));
  for (size_t i = 0; i < group.scores.size(); ++i) {
    const auto task = static_cast<size_t>(group.group[i]);
    if (!std::isfinite(group.scores[i]))
      reject_input(where, fmt::format("the score of {} in {} is {}", quote(table.tasks[task]), what,
                                      group.scores[i]));
  }
  if (group.cost && !(*group.cost >= 0 && std::isfinite(*group.cost)))
    reject_input(where, fmt::format("the cost of {} is {}; it must be a number of at least 0", what,
                                    *group.cost));
}

void check_apart(const ScoreTable& table, const std::string& where) {
  std::unordered_set<std::string_view> names;
  for (const auto& group : table.groups)
    if (!names.insert(group.name).second)
      reject_input(where, fmt::format("two groups are named {}; rename one", quote(group.name)));
  std::vector<size_t> order(table.groups.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto key = [&](size_t i) { return std::tie(table.groups[i].group, table.groups[i].cost); };
  std::sort(order.begin(), order.end(),
            [&](size_t a, size_t b) { return std::tuple(key(a), a) < std::tuple(key(b), b); });
  const auto same = std::adjacent_find(order.begin(), order.end(),
                                       [&](size_t a, size_t b) { return key(a) == key(b); });
  if (same != order.end())
    reject_input(
        where, fmt::format("groups {} and {} hold the same tasks at the same cost; keep one",
                           quote(table.groups[*same].name), quote(table.groups[*(same + 1)].name)));
}

}  // namespace

std::map<Group, const ScoredGroup*> most_expensive(const ScoreTable& table) {
  std::map<Group, const ScoredGroup*> networks;
  for (const auto& group : table.groups) {
    const auto [found, inserted] = networks.emplace(group.group, &group);
    if (!inserted && group.cost.value_or(1) > found->second->cost.value_or(1))
      found->second = &group;
  }
  return networks;
}

void check(const ScoreTable& table, const std::string& where) {
  check_task_names(table.tasks, where);
  if (table.groups.empty()) reject_input(where, "holds no groups");
  if (table.groups.size() > kMostScoredGroups)
    reject_input(where, fmt::format("{} groups are more than the {} that are handled",
                                    table.groups.size(), kMostScoredGroups));
  size_t scores = 0;
  for (size_t i = 0; i < table.groups.size(); ++i) {
    const ScoredGroup& group = table.groups[i];
    if (group.name.empty()) reject_input(where, fmt::format("group {} has no name", i + 1));
    if (!is_utf8(group.name))
      reject_input(where, fmt::format("the name of group {} is not UTF-8", quote(group.name)));
    check_members(group, table.tasks.size(), where);
    check_numbers(group, table, where);
    scores += group.scores.size();
  }
  if (scores > kMostScores)
    reject_input(
        where, fmt::format("{} scores are more than the {} that are handled", scores, kMostScores));
  check_apart(table, where);
}

ScoreTable read_score_table(const std::filesystem::path& path, std::optional<Better> better) {
  const std::string where = path.string();
  if (path.extension() == ".json")
    return scores_from_json(read_json_file(path, kScoresFormat), better, where);
  if (path.extension() == ".csv")
    return scores_from_csv(read_file(path, kLargestCsv), better, where);
  reject_input(where, "expected a name that ends in .csv or .json");
}

Json to_json(const ScoreTable& table) {
  check(table, "score table");
  Json groups = Json::array();
  for (const auto& scored : table.groups) {
    Json names = Json::array();
    for (const int64_t task : scored.group) names.push_back(table.tasks[static_cast<size_t>(task)]);
    Json group = {{"name", scored.name}, {"tasks", std::move(names)}, {"scores", scored.scores}};
    if (scored.cost) group["cost"] = *scored.cost;
    groups.push_back(std::move(group));
  }
  return {{"format", kScoresFormat},
          {"better", table.lower_is_better ? "lower" : "higher"},
          {"tasks", table.tasks},
          {"groups", std::move(groups)}};
}

void write_score_table(const std::filesystem::path& path, const ScoreTable& table) {
  write_json_file(path, to_json(table));
}

}  // namespace kindred
