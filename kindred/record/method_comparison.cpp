#include "kindred/record/method_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

using Values = MethodScores::Values;
using SeedScores = std::vector<Values>;  // [seed][task]

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

// nullopt if any value is undefined.
std::optional<double> mean_of(const Values& values) {
  double sum = 0;
  for (const auto& value : values) {
    if (!value) return std::nullopt;
    sum += *value;
  }
  return sum / static_cast<double>(values.size());
}

// The mean over the method's draws.
SeedScores mean_over_draws(const MethodScores& method, size_t seeds, size_t tasks) {
  SeedScores scores;
  for (size_t seed = 0; seed < seeds; ++seed) {
    Values means;
    for (size_t task = 0; task < tasks; ++task) {
      Values of_task;
      for (const auto& draw : method.test) of_task.push_back(draw[seed][task]);
      means.push_back(mean_of(of_task));
    }
    scores.push_back(std::move(means));
  }
  return scores;
}

// Over the counted tasks; nullopt if there are none.
template <class ValueOf>
std::optional<double> weighted_mean(const std::vector<ComparedTask>& tasks,
                                    const ValueOf& value_of) {
  double sum = 0, weight = 0;
  for (size_t task = 0; task < tasks.size(); ++task) {
    if (!tasks[task].counted) continue;
    sum += tasks[task].weight * value_of(task);
    weight += tasks[task].weight;
  }
  return weight > 0 ? std::optional(sum / weight) : std::nullopt;
}

// A method's results, with all rows and without each fold.
struct Scored {
  SeedScores scores;
  std::vector<SeedScores> folds;
};

void count_tasks(std::vector<ComparedTask>& tasks, const std::vector<Scored>& methods) {
  for (size_t task = 0; task < tasks.size(); ++task)
    tasks[task].counted = std::all_of(methods.begin(), methods.end(), [&](const Scored& method) {
      return std::all_of(method.scores.begin(), method.scores.end(),
                         [&](const Values& seed) { return seed[task].has_value(); });
    });
}

std::optional<double> total_error(const std::vector<ComparedTask>& tasks, const Values& metrics) {
  return weighted_mean(tasks, [&](size_t task) { return error_of(tasks[task], *metrics[task]); });
}

Values total_errors(const std::vector<ComparedTask>& tasks, const SeedScores& scores) {
  Values errors;
  for (const auto& metrics : scores) errors.push_back(total_error(tasks, metrics));
  return errors;
}

// [fold][seed][task]: the metric without the fold, mean over draws.
std::vector<SeedScores> scores_without_folds(const MethodScores& method, size_t seeds,
                                             size_t tasks) {
  std::vector<SeedScores> folds;
  const size_t count = method.test_without[0][0][0].size();
  for (size_t fold = 0; fold < count; ++fold) {
    folds.emplace_back(seeds);
    for (size_t seed = 0; seed < seeds; ++seed)
      for (size_t task = 0; task < tasks; ++task) {
        Values of_task;
        for (const auto& draw : method.test_without) of_task.push_back(draw[seed][task][fold]);
        folds.back()[seed].push_back(mean_of(of_task));
      }
  }
  return folds;
}

// nullopt if a counted task is undefined.
std::optional<double> defined_total(const std::vector<ComparedTask>& tasks, const Values& metrics) {
  for (size_t task = 0; task < tasks.size(); ++task)
    if (tasks[task].counted && !metrics[task]) return std::nullopt;
  return total_error(tasks, metrics);
}

// [fold]: the mean over the seeds of `value_of`; NaN if undefined.
template <class ValueOf>
std::vector<double> means_without_folds(const std::vector<SeedScores>& folds,
                                        const ValueOf& value_of) {
  std::vector<double> means;
  means.reserve(folds.size());
  for (size_t fold = 0; fold < folds.size(); ++fold)
    means.push_back(mean_of(value_of(fold)).value_or(kUndefined));
  return means;
}

std::vector<double> errors_without_folds(const std::vector<ComparedTask>& tasks,
                                         const std::vector<SeedScores>& folds) {
  return means_without_folds(folds, [&](size_t fold) {
    Values errors;
    for (const auto& metrics : folds[fold]) errors.push_back(defined_total(tasks, metrics));
    return errors;
  });
}

// nullopt for a seed in which the single-task error of a counted task is not above 0.
Values gains_over(const SeedScores* alone, const std::vector<ComparedTask>& tasks,
                  const SeedScores& scores) {
  Values gains;
  for (size_t seed = 0; seed < scores.size(); ++seed) {
    bool comparable = alone != nullptr;
    const auto base = [&](size_t task) { return error_of(tasks[task], *(*alone)[seed][task]); };
    for (size_t task = 0; comparable && task < tasks.size(); ++task)
      if (tasks[task].counted && !(base(task) > 0)) comparable = false;
    gains.push_back(comparable ? weighted_mean(tasks,
                                               [&](size_t task) {
                                                 const double error =
                                                     error_of(tasks[task], *scores[seed][task]);
                                                 return 1 - error / base(task);
                                               })
                               : std::nullopt);
  }
  return gains;
}

// With an interval; `without` has the mean over the seeds without each fold.
ResultSpread tested_spread(Values values, const std::vector<double>& without) {
  ResultSpread spread = spread_of(std::move(values));
  if (!spread.mean) return spread;
  std::vector<double> known;
  known.reserve(spread.values.size());
  for (const auto& value : spread.values) known.push_back(*value);
  spread.interval = crossed_interval(known, without);
  return spread;
}

bool all_defined(const std::vector<ComparedTask>& tasks, const SeedScores& scores) {
  return std::all_of(scores.begin(), scores.end(), [&](const Values& metrics) {
    return defined_total(tasks, metrics).has_value();
  });
}

std::vector<double> gains_without_folds(const Scored* alone, const std::vector<ComparedTask>& tasks,
                                        const Scored& method) {
  return means_without_folds(method.folds, [&](size_t fold) {
    const bool known = alone != nullptr && all_defined(tasks, alone->folds[fold]) &&
                       all_defined(tasks, method.folds[fold]);
    return known ? gains_over(&alone->folds[fold], tasks, method.folds[fold])
                 : Values{std::nullopt};
  });
}

MethodResult result_of(const MethodScores& method, const Scored& scored, const Scored* alone,
                       const std::vector<ComparedTask>& tasks) {
  const SeedScores& scores = scored.scores;
  MethodResult result;
  result.name = method.name;
  result.budget = method.budget;
  result.groupings = method.groupings;
  for (const auto& grouping : method.groupings)
    result.networks = std::max(result.networks, static_cast<int64_t>(grouping.size()));
  for (size_t task = 0; task < tasks.size(); ++task) {
    Values values;
    for (const auto& seed : scores) values.push_back(seed[task]);
    const auto without = means_without_folds(scored.folds, [&](size_t fold) {
      Values of_fold;
      for (const auto& seed : scored.folds[fold]) of_fold.push_back(seed[task]);
      return of_fold;
    });
    result.tasks.push_back(tested_spread(std::move(values), without));
  }
  result.error =
      tested_spread(total_errors(tasks, scores), errors_without_folds(tasks, scored.folds));
  result.gain = tested_spread(gains_over(alone ? &alone->scores : nullptr, tasks, scores),
                              gains_without_folds(alone, tasks, scored));
  return result;
}

std::optional<double> defined(double value) {
  return std::isnan(value) ? std::nullopt : std::optional(value);
}

MethodDifference difference_of(const MethodResult& of, const MethodResult& against,
                               const std::vector<double>& of_without,
                               const std::vector<double>& against_without) {
  std::vector<double> ours, theirs;
  for (size_t seed = 0; seed < of.error.values.size(); ++seed) {
    if (!of.error.values[seed] || !against.error.values[seed]) continue;
    ours.push_back(*of.error.values[seed]);
    theirs.push_back(*against.error.values[seed]);
  }
  const PairedDifference paired = paired_difference(ours, theirs, of_without, against_without);
  MethodDifference difference;
  difference.of = of.name;
  difference.against = against.name;
  if (paired.count > 0) difference.mean = paired.mean;
  difference.seed_error = defined(paired.seed_error);
  difference.row_error = defined(paired.row_error);
  difference.interval = paired.interval;
  if (paired.verdict != Verdict::kUnknown)
    difference.exceeds_noise = paired.verdict != Verdict::kNoise;
  return difference;
}

// Whether there is an entry for each draw, seed and task, and a draw.
template <class Entry>
bool is_whole(const std::vector<std::vector<std::vector<Entry>>>& draws, size_t seeds,
              size_t tasks) {
  const auto whole = [&](const auto& draw) {
    return draw.size() == seeds && std::all_of(draw.begin(), draw.end(), [&](const auto& seed) {
             return seed.size() == tasks;
           });
  };
  return !draws.empty() && std::all_of(draws.begin(), draws.end(), whole);
}

void check_scores(const std::vector<MethodScores>& methods, size_t seeds, size_t tasks) {
  if (seeds == 0 || tasks == 0) throw InputError("a comparison needs a seed and a task");
  std::optional<size_t> folds;
  for (const auto& method : methods) {
    const auto fail = [&](const char* what) {
      reject_input("scores of " + quote(method.name), what);
    };
    if (!is_whole(method.test, seeds, tasks))
      fail("`test` does not have an entry for each draw, seed and task");
    if (!is_whole(method.test_without, seeds, tasks) ||
        method.test_without.size() != method.test.size())
      fail("`test_without` does not have an entry for each draw, seed and task");
    for (const auto& draw : method.test_without)
      for (const auto& seed : draw)
        for (const auto& task : seed) {
          if (folds && task.size() != *folds)
            fail("`test_without` does not have the same folds throughout");
          folds = task.size();
        }
  }
}

}  // namespace

std::vector<MethodPair> pairs_with_last(size_t methods) {
  std::vector<MethodPair> pairs;
  for (size_t m = 0; m + 1 < methods; ++m) pairs.push_back({methods - 1, m});
  return pairs;
}

ComparisonRecord compare(std::vector<ComparedTask> tasks, const std::vector<MethodScores>& methods,
                         const std::vector<MethodPair>& pairs, std::vector<uint64_t> seeds) {
  check_scores(methods, seeds.size(), tasks.size());
  for (const auto& [of, against] : pairs)
    if (of >= methods.size() || against >= methods.size())
      throw InputError("the method of a difference is not compared");
  std::vector<Scored> scored;
  scored.reserve(methods.size());
  for (const auto& method : methods)
    scored.push_back({mean_over_draws(method, seeds.size(), tasks.size()),
                      scores_without_folds(method, seeds.size(), tasks.size())});
  count_tasks(tasks, scored);
  const Scored* alone = nullptr;
  for (size_t m = 0; m < methods.size(); ++m)
    if (methods[m].name == "single_task") alone = &scored[m];

  ComparisonRecord record;
  std::vector<std::vector<double>> without;
  for (size_t m = 0; m < methods.size(); ++m) {
    record.methods.push_back(result_of(methods[m], scored[m], alone, tasks));
    without.push_back(errors_without_folds(tasks, scored[m].folds));
  }
  for (const auto& [of, against] : pairs)
    record.differences.push_back(
        difference_of(record.methods[of], record.methods[against], without[of], without[against]));
  record.seeds = std::move(seeds);
  record.tasks = std::move(tasks);
  return record;
}

std::vector<std::optional<double>> draw_errors(const std::vector<ComparedTask>& tasks,
                                               const MethodScores& method) {
  Values errors;
  for (const auto& draw : method.test) errors.push_back(mean_of(total_errors(tasks, draw)));
  return errors;
}

}  // namespace kindred
