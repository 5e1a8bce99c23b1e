#include "kindred/study/comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "kindred/stats/interval.h"
#include "kindred/study/serving.h"

namespace kindred {
namespace {

using Values = std::vector<std::optional<double>>;
using MethodScores = std::vector<Values>;  // [seed][task]

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

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

// Each the mean over the method's draws.
MethodScores test_scores(NetworkStore& store, const Method& method,
                         const std::vector<uint64_t>& seeds) {
  MethodScores scores;
  for (const uint64_t seed : seeds) {
    std::vector<Values> draws;
    for (const auto& grouping : method.groupings)
      draws.push_back(serve(store, grouping, seed, method.weighting).test);
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

// The tasks that every method has a metric for.
std::vector<bool> counted_tasks(const std::vector<MethodScores>& scores, size_t tasks) {
  std::vector<bool> counted(tasks, true);
  for (const auto& method : scores)
    for (const auto& seed : method)
      for (size_t task = 0; task < tasks; ++task)
        if (!seed[task]) counted[task] = false;
  return counted;
}

Values total_errors(const std::vector<Task>& tasks, const std::vector<bool>& counted,
                    const MethodScores& scores) {
  Values errors;
  for (const auto& seed : scores)
    errors.push_back(weighted_mean(
        tasks, counted, [&](size_t task) { return error_of(tasks[task], *seed[task]); }));
  return errors;
}

// The total error without each fold of the test rows, mean over the method's draws and the seeds;
// NaN where a task has none. Empty where networks do not know.
std::vector<double> errors_without_folds(NetworkStore& store, const Method& method,
                                         const std::vector<uint64_t>& seeds,
                                         const std::vector<bool>& counted) {
  const auto& tasks = store.data().tasks;
  std::vector<double> sums;
  double summands = 0;
  for (const uint64_t seed : seeds) {
    for (const auto& grouping : method.groupings) {
      const Serving serving = serve(store, grouping, seed, method.weighting);
      const size_t folds = serving.test_without.front().size();
      if (summands == 0) sums.assign(folds, 0);
      for (const auto& without : serving.test_without)
        if (without.size() != sums.size()) return {};
      for (size_t fold = 0; fold < folds; ++fold)
        sums[fold] += weighted_mean(tasks, counted, [&](size_t task) {
                        const auto& metric = serving.test_without[task][fold];
                        return metric ? error_of(tasks[task], *metric) : kNan;
                      }).value_or(kNan);
      ++summands;
    }
  }
  for (double& sum : sums) sum /= summands;
  return sums;
}

// Nothing for a seed in which a single-task error is not above 0, or without single tasks.
Values gains_over(const MethodScores* alone, const std::vector<Task>& tasks,
                  const std::vector<bool>& counted, const MethodScores& scores) {
  Values gains;
  for (size_t seed = 0; seed < scores.size(); ++seed) {
    bool comparable = alone != nullptr;
    const auto base = [&](size_t task) { return error_of(tasks[task], *(*alone)[seed][task]); };
    for (size_t task = 0; comparable && task < tasks.size(); ++task)
      if (counted[task] && !(base(task) > 0)) comparable = false;
    gains.push_back(comparable ? weighted_mean(tasks, counted,
                                               [&](size_t task) {
                                                 const double error =
                                                     error_of(tasks[task], *scores[seed][task]);
                                                 return 1 - error / base(task);
                                               })
                               : std::nullopt);
  }
  return gains;
}

Json tasks_json(const std::vector<Task>& tasks, const std::vector<bool>& counted) {
  Json list = Json::array();
  for (size_t task = 0; task < tasks.size(); ++task)
    list.push_back({{"name", tasks[task].name},
                    {"metric", name_of(metric_names(), tasks[task].metric)},
                    {"higher_is_better", higher_is_better(tasks[task].metric)},
                    {"weight", tasks[task].weight},
                    {"counted", static_cast<bool>(counted[task])}});
  return list;
}

Json per_task_json(const MethodScores& scores, size_t tasks) {
  Json list = Json::array();
  for (size_t task = 0; task < tasks; ++task) {
    Values values;
    for (const auto& seed : scores) values.push_back(seed[task]);
    list.push_back(spread_json(values));
  }
  return list;
}

size_t most_networks(const Method& method) {
  size_t most = 0;
  for (const auto& grouping : method.groupings) most = std::max(most, grouping.size());
  return most;
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

// What is known of a method's total error.
struct MethodErrors {
  Values of_seeds;
  std::vector<double> without_folds;
};

// Total errors of two methods over the same seeds and test rows.
Json difference_json(const Method& of, const Method& against, const MethodErrors& first,
                     const MethodErrors& second) {
  std::vector<double> ours, theirs;
  for (size_t seed = 0; seed < first.of_seeds.size(); ++seed) {
    if (!first.of_seeds[seed] || !second.of_seeds[seed]) continue;
    ours.push_back(*first.of_seeds[seed]);
    theirs.push_back(*second.of_seeds[seed]);
  }
  const bool rows_known = first.without_folds.size() == second.without_folds.size();
  const std::vector<double> none;
  const PairedDifference difference =
      paired_difference(ours, theirs, rows_known ? first.without_folds : none,
                        rows_known ? second.without_folds : none);
  const auto number = [](double value) { return std::isnan(value) ? Json(nullptr) : Json(value); };
  const auto& interval = difference.interval;
  const bool known = difference.verdict != Verdict::kUnknown;
  return {{"of", of.name},
          {"against", against.name},
          {"mean", difference.count > 0 ? Json(difference.mean) : Json(nullptr)},
          {"seed_error", number(difference.seed_error)},
          {"row_error", number(difference.row_error)},
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
          if (NetworkKey key{group, seed, method.weighting}; seen.insert(key).second)
            keys.push_back(std::move(key));
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
      const Serving serving = serve(store, grouping, seed, method.weighting);
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
  std::vector<MethodScores> scores;
  for (const auto& method : methods) scores.push_back(test_scores(store, method, seeds));
  const std::vector<bool> counted = counted_tasks(scores, tasks.size());
  const MethodScores* alone = nullptr;
  for (size_t m = 0; m < methods.size(); ++m)
    if (methods[m].name == "single_task") alone = &scores[m];

  Json record = {{"seeds", seeds},
                 {"tasks", tasks_json(tasks, counted)},
                 {"methods", Json::array()},
                 {"differences", Json::array()}};
  if (!store.data().notes.empty()) record["notes"] = store.data().notes;
  std::vector<MethodErrors> errors;
  for (size_t m = 0; m < methods.size(); ++m) {
    errors.push_back({total_errors(tasks, counted, scores[m]),
                      errors_without_folds(store, methods[m], seeds, counted)});
    record["methods"].push_back(
        {{"name", methods[m].name},
         {"networks", most_networks(methods[m])},
         {"groupings", groupings_json(methods[m], tasks)},
         {"tasks", per_task_json(scores[m], tasks.size())},
         {"error", spread_json(errors[m].of_seeds)},
         {"gain_over_single_task", spread_json(gains_over(alone, tasks, counted, scores[m]))}});
  }
  for (const auto& [of, against] : rivals)
    record["differences"].push_back(
        difference_json(methods[of], methods[against], errors[of], errors[against]));
  return record;
}

}  // namespace kindred
