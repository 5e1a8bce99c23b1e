#include "kindred/study/comparison.h"

#include <algorithm>
#include <set>

#include "kindred/stats/interval.h"
#include "kindred/study/serving.h"

namespace kindred {
namespace {

using Values = std::vector<std::optional<double>>;

double error_of(const Task& task, double metric) {
  return higher_is_better(task.metric) ? 1 - metric : metric;
}

// Mean of the defined values, or nothing when any is undefined.
std::optional<double> mean_of(const Values& values) {
  double sum = 0;
  for (const auto& value : values) {
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(values.size());
}

Json json_of(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

// Scores of one method: [seed][task], each the mean over the method's draws.
std::vector<Values> test_scores(NetworkStore& store, const Method& method,
                                const std::vector<uint64_t>& seeds) {
  std::vector<Values> scores;
  for (const uint64_t seed : seeds) {
    std::vector<Values> draws;
    for (const auto& grouping : method.groupings)
      draws.push_back(serve(store, grouping, seed).test);
    Values means;
    for (size_t task = 0; task < store.data().tasks.size(); ++task) {
      Values of_task;
      for (const auto& draw : draws) of_task.push_back(draw[task]);
      means.push_back(mean_of(of_task));
    }
    scores.push_back(std::move(means));
  }
  return scores;
}

// Weighted mean over the tasks that `counted` names; nothing when there is none.
template <class ValueOf>
std::optional<double> weighted_mean(const std::vector<Task>& tasks,
                                    const std::vector<bool>& counted, const ValueOf& value_of) {
  double sum = 0, weight = 0;
  for (size_t task = 0; task < tasks.size(); ++task) {
    if (!counted[task]) continue;
    sum += tasks[task].weight * value_of(task);
    weight += tasks[task].weight;
  }
  return weight > 0 ? std::optional(sum / weight) : std::nullopt;
}

Json groupings_json(const Method& method, const std::vector<Task>& tasks) {
  Json draws = Json::array();
  for (const auto& grouping : method.groupings) {
    Json groups = Json::array();
    for (const auto& group : grouping) {
      Json names = Json::array();
      for (const int64_t task : group) names.push_back(tasks[static_cast<size_t>(task)].name);
      groups.push_back(std::move(names));
    }
    draws.push_back(std::move(groups));
  }
  return draws;
}

// Total errors of two methods over the same seeds.
Json difference_json(const Method& of, const Method& against, const Values& first,
                     const Values& second) {
  std::vector<double> ours, theirs;
  for (size_t seed = 0; seed < first.size(); ++seed) {
    if (!first[seed] || !second[seed]) continue;
    ours.push_back(*first[seed]);
    theirs.push_back(*second[seed]);
  }
  const PairedDifference difference = paired_difference(ours, theirs);
  const auto& interval = difference.interval;
  const bool known = difference.verdict != Verdict::kUnknown;
  return {{"of", of.name},
          {"against", against.name},
          {"mean", difference.count > 0 ? Json(difference.mean) : Json(nullptr)},
          {"low", interval ? Json(interval->low) : Json(nullptr)},
          {"high", interval ? Json(interval->high) : Json(nullptr)},
          {"exceeds_noise", known ? Json(difference.verdict != Verdict::kNoise) : Json(nullptr)}};
}

}  // namespace

std::vector<NetworkKey> networks_of(const std::vector<Method>& methods,
                                    const std::vector<uint64_t>& seeds) {
  std::vector<NetworkKey> keys;
  std::set<NetworkKey> seen;
  for (const auto& method : methods)
    for (const auto& grouping : method.groupings)
      for (const auto& group : grouping)
        for (const uint64_t seed : seeds)
          if (NetworkKey key{group, seed}; seen.insert(key).second) keys.push_back(std::move(key));
  return keys;
}

std::vector<Rivals> last_against_others(const std::vector<Method>& methods) {
  std::vector<Rivals> rivals;
  for (size_t m = 0; m + 1 < methods.size(); ++m) rivals.push_back({methods.size() - 1, m});
  return rivals;
}

Json spread_json(const Values& values) {
  Json list = Json::array();
  std::vector<double> defined;
  for (const auto& value : values) {
    list.push_back(json_of(value));
    if (value) defined.push_back(*value);
  }
  if (defined.size() < values.size() || defined.empty())
    return {{"mean", nullptr}, {"sd", nullptr}, {"values", list}};
  const SampleSummary summary = summarize(defined);
  const bool single = summary.count < 2;
  return {{"mean", summary.mean},
          {"sd", single ? Json(nullptr) : Json(summary.standard_deviation)},
          {"values", list}};
}

std::vector<std::optional<double>> draw_errors(NetworkStore& store, const Method& method,
                                               const std::vector<uint64_t>& seeds,
                                               const std::vector<bool>& counted) {
  const auto& tasks = store.data().tasks;
  Values errors;
  for (const auto& grouping : method.groupings) {
    Values of_seeds;
    for (const uint64_t seed : seeds) {
      const Serving serving = serve(store, grouping, seed);
      of_seeds.push_back(weighted_mean(
          tasks, counted, [&](size_t task) { return error_of(tasks[task], *serving.test[task]); }));
    }
    errors.push_back(mean_of(of_seeds));
  }
  return errors;
}

Json compare(NetworkStore& store, const std::vector<Method>& methods,
             const std::vector<Rivals>& rivals, const std::vector<uint64_t>& seeds) {
  const auto& tasks = store.data().tasks;
  std::vector<std::vector<Values>> scores;  // [method][seed][task]
  for (const auto& method : methods) scores.push_back(test_scores(store, method, seeds));

  std::vector<bool> counted(tasks.size(), true);
  for (const auto& method : scores)
    for (const auto& seed : method)
      for (size_t task = 0; task < tasks.size(); ++task)
        if (!seed[task]) counted[task] = false;

  Json record = {{"seeds", seeds}, {"tasks", Json::array()}};
  for (size_t task = 0; task < tasks.size(); ++task)
    record["tasks"].push_back({{"name", tasks[task].name},
                               {"metric", name_of(metric_names(), tasks[task].metric)},
                               {"higher_is_better", higher_is_better(tasks[task].metric)},
                               {"weight", tasks[task].weight},
                               {"counted", static_cast<bool>(counted[task])}});

  const auto alone = static_cast<size_t>(
      std::find_if(methods.begin(), methods.end(),
                   [](const Method& method) { return method.name == "single_task"; }) -
      methods.begin());
  std::vector<Values> errors;  // [method][seed]
  record["methods"] = Json::array();
  for (size_t m = 0; m < methods.size(); ++m) {
    Values totals, gains;
    for (size_t seed = 0; seed < seeds.size(); ++seed) {
      const auto error = [&](size_t method, size_t task) {
        return error_of(tasks[task], *scores[method][seed][task]);
      };
      totals.push_back(weighted_mean(tasks, counted, [&](size_t task) { return error(m, task); }));
      bool all_comparable = alone < methods.size();
      for (size_t task = 0; all_comparable && task < tasks.size(); ++task)
        if (counted[task] && !(error(alone, task) > 0)) all_comparable = false;
      gains.push_back(
          all_comparable
              ? weighted_mean(tasks, counted,
                              [&](size_t task) { return 1 - error(m, task) / error(alone, task); })
              : std::nullopt);
    }
    Json per_task = Json::array();
    for (size_t task = 0; task < tasks.size(); ++task) {
      Values values;
      for (size_t seed = 0; seed < seeds.size(); ++seed) values.push_back(scores[m][seed][task]);
      per_task.push_back(spread_json(values));
    }
    size_t networks = 0;
    for (const auto& grouping : methods[m].groupings)
      networks = std::max(networks, grouping.size());
    record["methods"].push_back({{"name", methods[m].name},
                                 {"networks", networks},
                                 {"groupings", groupings_json(methods[m], tasks)},
                                 {"tasks", std::move(per_task)},
                                 {"error", spread_json(totals)},
                                 {"gain_over_single_task", spread_json(gains)}});
    errors.push_back(std::move(totals));
  }

  record["differences"] = Json::array();
  for (const auto& [of, against] : rivals)
    record["differences"].push_back(
        difference_json(methods[of], methods[against], errors[of], errors[against]));
  return record;
}

}  // namespace kindred
