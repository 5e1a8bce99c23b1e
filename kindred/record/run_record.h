#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "kindred/grouping/grouping.h"
#include "kindred/record/affinity_course.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// Repeated results of one kind: a value for each seed, nothing where it was undefined.
struct ResultSpread {
  std::optional<double> mean, deviation;  // as the file has them
  std::vector<std::optional<double>> values;
};

struct ComparedTask {
  std::string name, metric;
  bool higher_is_better = false;
};

// What trainings cost: seconds of one thread, and how many joint training runs that is.
struct TrainingPrice {
  double seconds = 0, joint_runs = 0;
};

// One way to divide the tasks among networks, and what came of it on the test rows.
struct MethodResult {
  std::string name;  // "single_task", "all_in_one", "random", "tag" or another word
  int64_t networks = 0;
  std::optional<int64_t> budget;           // that it chose for
  std::optional<TrainingPrice> searching;  // what finding its groups cost it alone
  // [draw][group][member]: names
  std::vector<std::vector<std::vector<std::string>>> groupings;
  std::vector<ResultSpread> tasks;  // each task's metric
  ResultSpread error, gain;         // in total; gain over single-task networks
};

// Total error of `of` minus that of `against`, paired by seed.
struct MethodDifference {
  std::string of, against;
  std::optional<double> mean, low, high;
  std::optional<bool> exceeds_noise;
  std::optional<int64_t> budget;  // that both chose for, where one did
};

// metrics.json or comparison.json.
struct ComparisonRecord {
  std::vector<uint64_t> seeds;
  std::vector<ComparedTask> tasks;
  std::vector<MethodResult> methods;
  std::vector<MethodDifference> differences;

  [[nodiscard]] const MethodResult* method(const std::string& name) const;
  // The budgets of its methods, ascending, once each.
  [[nodiscard]] std::vector<int64_t> budgets() const;
  // What there is for one budget: the methods that have none and those of this one, the one that
  // the others are held against last.
  [[nodiscard]] ComparisonRecord at_budget(int64_t budget) const;
};

// timing.json.
struct SearchTiming {
  double seconds = 0, measuring_seconds = 0, joint_runs = 0;
  double hoa_networks = 0, exhaustive_networks = 0;
  // Of a joint training that ended early because the groups were decided: the steps it took of
  // those that there would have been, and the seconds that the rest would have taken.
  struct CutShort {
    int64_t steps = 0, most_steps = 0;
    double seconds_saved = 0;
  };
  std::optional<CutShort> cut_short;
};

// networks/*/result.json.
struct NetworkRecord {
  std::vector<std::string> tasks;
  uint64_t seed = 0;
  int64_t best_epoch = 0, epochs = 0, steps = 0;
  double seconds = 0;
  bool measured = false;  // affinities were measured while it trained
  // [epoch][task]; NaN where a loss was not finite or there were no labels.
  std::vector<std::vector<double>> training_losses, validation_losses;
};

// What log.jsonl and data.json say.
struct RunLog {
  std::string first_time, last_time;  // of events, as written; empty: unknown
  std::string data_hash, device, blas;
  std::optional<int64_t> inputs, threads;
  std::vector<int64_t> rows;  // training, validation, test; or empty
  std::vector<std::string> warnings;
};

// All that a run directory holds, as far as it is there: nothing where a stage was not run.
struct RunRecord {
  std::string name;  // the directory's own
  std::optional<AffinityMatrix> affinity;
  std::optional<AffinityCourse> course;
  std::optional<Grouping> grouping;
  std::vector<Grouping> budgets;  // groupings.json, by number of networks; or empty
  // Of these very groups: comparison.json at their budget, or else metrics.json.
  std::optional<ComparisonRecord> comparison;
  std::optional<ComparisonRecord> all_budgets;  // comparison.json
  std::optional<SearchTiming> timing;
  std::vector<NetworkRecord> networks;  // by tasks, then seed
  std::optional<std::string> config;    // the text of config.toml
  RunLog log;
  // Files that are there and cannot be used, a line each: what is wrong with which.
  std::vector<std::string> faults;

  // The tasks' names, from whichever record is there; empty where none is.
  [[nodiscard]] std::vector<std::string> tasks() const;
};

// Reads a run directory. A file that is missing leaves its part empty, a damaged one does so too
// and is named in `faults`; so is one of other tasks than the others are of. Throws InputError when
// there is no such directory, or nothing of a run in it.
[[nodiscard]] RunRecord read_run(const std::filesystem::path& directory);

}  // namespace kindred
