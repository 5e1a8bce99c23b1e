#include <cmath>

#include <nlohmann/json.hpp>

#include "kindred/grouping/grouping.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/grouping/grouping_words.h"

namespace kindred {
namespace {

// Unknown values become null.
Json known(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json named(const std::vector<Group>& groups, const std::vector<std::string>& tasks) {
  Json lists = Json::array();
  for (const auto& group : groups) {
    Json list = Json::array();
    for (const int64_t task : group) list.push_back(tasks[static_cast<size_t>(task)]);
    lists.push_back(std::move(list));
  }
  return lists;
}

Json by_task(const std::vector<std::string>& tasks, const std::vector<double>& values) {
  Json out = Json::object();
  for (size_t i = 0; i < values.size(); ++i) out[tasks[i]] = known(values[i]);
  return out;
}

Json alternatives_json(const Grouping& grouping) {
  Json out = Json::array();
  for (const auto& alternative : grouping.alternatives)
    out.push_back({{"groups", named(alternative.groups, grouping.tasks)},
                   {"value", alternative.value},
                   {"loss", alternative.loss}});
  return out;
}

Json stability_json(const Grouping& grouping) {
  if (!grouping.stability) return nullptr;
  const Stability& stability = *grouping.stability;
  const size_t n = grouping.tasks.size();
  Json rows = Json::array();
  for (size_t i = 0; i < n; ++i) {
    Json row = Json::array();
    for (size_t j = 0; j < n; ++j) row.push_back(stability.together[i * n + j]);
    rows.push_back(std::move(row));
  }
  Json json = {{"resamples", stability.resamples}};
  if (stability.runs > 0) json["runs"] = stability.runs;
  json["best_share"] = stability.best_share;
  json["expected_regret"] = stability.expected_regret;
  json["regret_95"] = stability.regret_95;
  json["together"] = std::move(rows);
  return json;
}

}  // namespace

Json to_json(const Grouping& grouping) {
  Json serves = Json::object();
  for (size_t i = 0; i < grouping.tasks.size(); ++i) serves[grouping.tasks[i]] = grouping.serves[i];
  Json out = {{"format", kGroupingFormat},
              {"tasks", grouping.tasks},
              {"networks", grouping.networks == kNoLimit ? Json(nullptr) : Json(grouping.networks)},
              {"objective", name_of(objective_names(), grouping.objective)},
              {"better", grouping.lower_is_better ? "lower" : "higher"},
              {"value", known(grouping.value)},
              {"bound", known(grouping.bound)},
              {"gap", known(grouping.gap)},
              {"status", name_of(status_names(), grouping.status)},
              {"cost", grouping.cost},
              {"groups", named(grouping.groups, grouping.tasks)}};
  if (!grouping.names.empty()) out["names"] = grouping.names;
  out["serves"] = std::move(serves);
  out["scores"] = by_task(grouping.tasks, grouping.scores);
  out["alone"] = by_task(grouping.tasks, grouping.alone);
  out["all_in_one"] = by_task(grouping.tasks, grouping.all_in_one);
  out["alternatives"] = alternatives_json(grouping);
  out["alternatives_proven"] = grouping.alternatives_proven;
  out["stability"] = stability_json(grouping);
  if (grouping.too_few_measurements) out["too_few_measurements"] = true;
  return out;
}

void write_grouping(const std::filesystem::path& path, const Grouping& grouping) {
  write_json_file(path, to_json(grouping));
}

}  // namespace kindred
