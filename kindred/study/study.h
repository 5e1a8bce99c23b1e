#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "kindred/affinity/judge.h"
#include "kindred/config/config.h"
#include "kindred/grouping/grouping.h"
#include "kindred/machine/threads.h"
#include "kindred/prepare/prepare.h"
#include "kindred/record/refinement_record.h"
#include "kindred/record/reuse_record.h"
#include "kindred/run/joint_training.h"
#include "kindred/run/network_store.h"
#include "kindred/run/reporter.h"
#include "kindred/run/run_data.h"
#include "kindred/run/run_directory.h"
#include "kindred/run/run_progress.h"
#include "kindred/run/takeover.h"
#include "kindred/study/comparison.h"
#include "kindred/study/cross_validation.h"
#include "kindred/study/grouping_stage.h"
#include "kindred/study/stages.h"

namespace kindred {

// One run: its data, its directory and its networks. The stages are member functions, each
// dependent on those before it; each skips work already done.
class Study {
 public:
  // Checks `own_groups`, the file for take_groups(), before a directory is created.
  Study(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
        Reporter& reporter, const std::optional<std::filesystem::path>& own_groups = std::nullopt);

  // Returns the work of all stages of a run that starts from nothing.
  [[nodiscard]] RunWork work() const;
  // See NetworkStore::keep_task_checkpoints().
  void keep_task_checkpoints() { store_.keep_task_checkpoints(); }
  // An earlier run, whose networks and affinities begin() takes over where they are the same.
  struct Earlier {
    EarlierRun run;
    bool warm;  // as in take_over()
    std::vector<std::string> former_targets;
  };
  // Call it before begin(). nullopt: none.
  void begin_with(std::optional<Earlier> earlier) { earlier_ = std::move(earlier); }
  // Takes the lead of the run; null if another process leads.
  [[nodiscard]] std::unique_ptr<Lease> take_lead() { return directory_.take_lead(); }
  // To be called by the process that leads, before the stages: logs the data, and lets others train
  // the networks that every run needs, while this one measures.
  void begin();
  // Lets the others end: all stages are done.
  void finish();
  // Whether the last process that led has ended all stages with this config.
  [[nodiscard]] bool was_finished();
  // Trains what the leading process lets others train. Returns true if the run is finished, false
  // if no process leads. Throws as train_all().
  [[nodiscard]] bool help();

  // Joint trainings (affinity.runs) with measuring; writes search.json, timing.json,
  // affinity.{jsonl,json,csv}; of several each one's, see affinity_runs.h.
  void measure_affinity();
  // See GroupingStage::choose(), chosen(), take().
  [[nodiscard]] Grouping choose_groups();
  [[nodiscard]] Grouping chosen_groups() const;
  [[nodiscard]] Grouping take_groups(const std::filesystem::path& file);
  // Trains the groups' networks for every seed.
  void train_groups(const std::vector<Group>& groups);
  // Trains the single-task networks, the one for all and the random groupings' for every seed.
  void train_baselines(const Grouping& grouping);
  // Trains up to `trainings` further networks; writes refinement.json. See Refinement. The
  // groups' and the baselines' networks must be trained.
  [[nodiscard]] RefinementRecord refine(const Grouping& grouping, int64_t trainings);
  // Removes refinement.json of an earlier call with other options; its networks stay.
  void forget_refinement();
  // Writes the bundle of these groups' networks, of the seed with the lowest validation total.
  void deliver_groups(const std::vector<Group>& groups);
  // Compares all methods on the test rows and writes metrics.json. Their networks must be trained.
  // `refinement` is null without a refinement. Returns the summary.
  [[nodiscard]] std::string compare_methods(const Grouping& grouping,
                                            const RefinementRecord* refinement);
  // The groups that answer.deliver asks for.
  [[nodiscard]] std::vector<Group> delivered_groups(const Grouping& grouping,
                                                    const RefinementRecord* refinement) const;
  // Trains the networks of all methods of [compare] for every budget. Writes comparison.json and
  // returns it. Precondition: affinities are measured.
  [[nodiscard]] ComparisonRecord compare_budgets();
  // Writes report.html of all results so far, and for up to 14 tasks groupings.json: the groupings
  // for other numbers of networks.
  void write_report(const Grouping& grouping);

 private:
  [[nodiscard]] std::vector<std::string> task_names() const;
  [[nodiscard]] std::vector<int64_t> all_tasks() const;
  [[nodiscard]] std::vector<uint64_t> seeds() const;
  [[nodiscard]] NetworkKey joint_network() const;
  void save_initial_network();
  void take_from_earlier();
  void measure_once(int64_t run, Reporter& progress);
  // The store of a folder of SharedNetworks. Throws InputError if there is none.
  [[nodiscard]] NetworkStore& store_of(const std::string& folder);
  [[nodiscard]] Judge judge() const;
  [[nodiscard]] std::unique_ptr<AffinityProbe> make_probe(int64_t run, bool writes) const;
  // single_task, all_in_one, random (for the number of networks of `grouping`) and tag.
  [[nodiscard]] std::vector<Method> methods(const Grouping& grouping) const;

  const Config& config_;
  Reporter& reporter_;
  OperationThreads threads_;  // of stages that set no number of their own
  PreparedData data_;         // read first: invalid data create no directory
  RunDirectory directory_;
  NetworkStore store_;
  JointTraining joint_training_;
  std::unique_ptr<CrossValidation> folds_;  // of help(), when first needed
  RunData run_data_;
  GroupingStage grouping_;
  std::chrono::steady_clock::time_point begun_;
  std::optional<Earlier> earlier_;  // until begin() has taken over what is the same
  std::optional<ReuseRecord> reused_;
  std::vector<std::optional<NetworkState>> starts_;  // of the joint trainings; see Takeover
};

}  // namespace kindred
