#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/grouping/grouping.h"
#include "kindred/stats/interval.h"

namespace kindred {

// Results per seed; nullopt if undefined.
struct ResultSpread {
  // Over the seeds. Both are undefined if any value is, and the deviation if there is one value.
  std::optional<double> mean, deviation;
  std::vector<std::optional<double>> values;  // [seed]
  // 95 % interval of the mean with the noise of seeds and of test rows (crossed_interval()), for
  // results on test rows; nullopt if unknown.
  std::optional<Interval> interval = std::nullopt;
};

// Returns the mean and the standard deviation (divisor count − 1) of `values`, without interval.
[[nodiscard]] ResultSpread spread_of(std::vector<std::optional<double>> values);

struct ComparedTask {
  std::string name, metric;
  bool higher_is_better = false;
  double weight = 1;
  bool counted = true;  // in totals: every method has a defined metric for it
};

// The error of a task: its metric, or 1 − metric if higher is better.
[[nodiscard]] double error_of(const ComparedTask& task, double metric);

// Cost of trainings; a mean over draws may be fractional.
struct TrainingCost {
  double networks = 0, steps = 0;
  double seconds = 0;                // of one thread
  std::optional<double> joint_runs;  // seconds in units of the joint training
};

// Fields of a method that only comparison.json has.
struct MethodDetails {
  std::string weighting;                           // of its networks' losses
  std::optional<GroupingStatus> status;            // of the search that chose its groups
  std::vector<std::optional<double>> draw_errors;  // [draw]: total error, mean over seeds
  ResultSpread validation_loss;
  TrainingCost search, training;  // to find the groups; to train them
};

// One way to divide the tasks among networks, and its results on the test rows.
struct MethodResult {
  std::string name;               // "single_task", "all_in_one", "random", "tag" or another name
  int64_t networks = 0;           // maximum over draws
  std::optional<int64_t> budget;  // number of networks it was chosen for
  std::vector<std::vector<std::vector<std::string>>> groupings;  // [draw][group][member]: names
  std::vector<ResultSpread> tasks;                               // the metric of each task
  ResultSpread error;  // total: the mean of the tasks' errors by weight
  // Over single-task networks: the mean over tasks by weight of 1 − error / single-task error (the
  // Δm of Maninis et al. 2019). Undefined if a single-task error is 0.
  ResultSpread gain;
  std::optional<MethodDetails> details;  // only in comparison.json

  // Cost of its search in joint trainings; nullopt if unknown.
  [[nodiscard]] std::optional<double> search_runs() const;
};

// The total error of `of` minus that of `against`, paired by seed and test row; see
// PairedDifference.
struct MethodDifference {
  std::string of, against;
  std::optional<double> mean, seed_error, row_error;
  std::optional<Interval> interval;   // 95 %
  std::optional<bool> exceeds_noise;  // nullopt if there is too little data
  std::optional<int64_t> budget;      // that `of` was chosen for, in comparison.json

  [[nodiscard]] std::optional<double> low() const;   // of the interval
  [[nodiscard]] std::optional<double> high() const;  // of the interval
  // kLower: `of` is better beyond noise.
  [[nodiscard]] Verdict verdict() const;
};

// Fields that comparison.json adds to metrics.json.
struct ComparisonSearch {
  uint64_t seed = 0;                     // that all searches used
  std::optional<std::string> reference;  // the method of the differences
  TrainingCost joint_run;                // the unit of costs
};

// metrics.json, or comparison.json if there is a `search`.
struct ComparisonRecord {
  std::vector<uint64_t> seeds;
  std::vector<ComparedTask> tasks;
  std::vector<MethodResult> methods;
  std::vector<MethodDifference> differences;
  std::vector<std::string> notes;  // what the scores leave out
  std::optional<ComparisonSearch> search;

  // Null if there is none of that name.
  [[nodiscard]] const MethodResult* method(const std::string& name) const;
  // The budgets of the methods, ascending, once each.
  [[nodiscard]] std::vector<int64_t> budgets() const;
  // The methods without a budget and those of this one; the method of the differences comes last.
  [[nodiscard]] ComparisonRecord at_budget(int64_t budget) const;
};

// "kindred.metrics/2" or "kindred.comparison/2"; docs/run-directory.md describes both. Version 1,
// which is read too, has no intervals of single methods.
[[nodiscard]] Json to_json(const ComparisonRecord& comparison);
// `where` names the file. Throws InputError, naming `where` and the key.
[[nodiscard]] ComparisonRecord comparison_from_json(const Json& json, const std::string& where);

// Throw InputError if the file is missing or damaged.
[[nodiscard]] ComparisonRecord read_metrics(const std::filesystem::path& path);
[[nodiscard]] ComparisonRecord read_comparison(const std::filesystem::path& path);

}  // namespace kindred
