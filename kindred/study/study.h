#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/affinity/judge.h"
#include "kindred/config/config.h"
#include "kindred/grouping/grouping.h"
#include "kindred/machine/threads.h"
#include "kindred/prepare/prepare.h"
#include "kindred/study/grouping_stage.h"
#include "kindred/study/network_store.h"
#include "kindred/study/reporter.h"
#include "kindred/study/run_data.h"
#include "kindred/study/run_directory.h"
#include "kindred/study/run_progress.h"
#include "kindred/study/stages.h"

namespace kindred {

// One run: its data, its directory and its networks. The stages are its member functions, in the
// order in which they depend on each other; each does nothing that is there already.
class Study {
 public:
  // `own_groups`, the file that take_groups() will be given, is checked before a directory is made.
  Study(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
        Reporter& reporter, const std::optional<std::filesystem::path>& own_groups = std::nullopt);

  // What all stages of a run have to do, were nothing there.
  [[nodiscard]] RunWork work() const;
  // One joint training with measuring → affinity.jsonl, affinity.json, affinity.csv.
  void measure_affinity();
  // Where the groups come from; see GroupingStage.
  [[nodiscard]] Grouping choose_groups();
  [[nodiscard]] Grouping chosen_groups() const;
  [[nodiscard]] Grouping take_groups(const std::filesystem::path& file);
  // The chosen groups' networks for every seed, and the bundle of the best seed.
  void train_groups(const Grouping& grouping);
  // All methods' networks, then metrics.json and timing.json. Returns the summary table.
  [[nodiscard]] std::string compare_methods(const Grouping& grouping);
  // The networks of all methods of [compare] for every budget, then comparison.json, which it
  // returns. Affinities are measured.
  [[nodiscard]] ComparisonRecord compare_budgets();
  // report.html of all that is there, with groupings.json for it: the answer for other numbers of
  // networks, where these are found at once.
  void write_report(const Grouping& grouping);

 private:
  [[nodiscard]] std::vector<int64_t> all_tasks() const;
  [[nodiscard]] std::vector<uint64_t> seeds() const;
  [[nodiscard]] NetworkKey joint_network() const;
  void save_initial_network();
  [[nodiscard]] Judge judge() const;

  const Config& config_;
  Reporter& reporter_;
  OperationThreads threads_;  // where nothing else shares out the work
  PreparedData data_;         // read first: bad data leave no directory behind
  RunDirectory directory_;
  NetworkStore store_;
  RunData run_data_;
  GroupingStage grouping_;
};

}  // namespace kindred
