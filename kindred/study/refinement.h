#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/grouping/grouping.h"
#include "kindred/record/comparison_record.h"
#include "kindred/record/refinement_record.h"
#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"
#include "kindred/run/joined_progress.h"
#include "kindred/run/network_store.h"
#include "kindred/run/reporter.h"
#include "kindred/run/run_directory.h"
#include "kindred/study/trained_gains.h"

namespace kindred {

// The refinement stage: trains further networks, chosen by plan_trainings(), until refine.trainings
// are done or none is worth it; then answers which networks to use.
//
// Planning uses the validation losses (or errors, by answer.by) of the single-task networks, the
// one network for all and TAG's groups with every seed, and those of further networks with the
// first seed. The networks of the answer are then trained with the other seeds, and the answer is
// chosen again, until no seed is missing.
//
// refinement.json holds each round as soon as it is planned, so that a resumed run goes on with the
// same plan.
class Refinement {
 public:
  // All networks that planning starts from must be trained with every seed, and affinity.json must
  // be there; affinities of which one was not measured do not count. `file`: another name for
  // refinement.json. All references must outlive this.
  Refinement(const Config& config, NetworkStore& store, RunDirectory& directory,
             const std::vector<uint64_t>& seeds, const std::vector<Group>& tag, Reporter& reporter,
             std::string file = "refinement.json");

  // The networks that the answer was chosen from, one seed each: single-task networks, one for all,
  // TAG's, and those of the steps.
  [[nodiscard]] std::vector<Group> searched(const RefinementRecord& record) const;

  // What the last run()'s cross-validation trained, by answer.folds.
  [[nodiscard]] const TrainingCost& cross_validation_cost() const { return fold_cost_; }

  // Goes on until `trainings` networks are trained in all. Throws as train() does, InterruptedError
  // if stopped, and InputError if refinement.json is damaged or of other tasks.
  RefinementRecord run(int64_t trainings);

 private:
  [[nodiscard]] std::optional<RefinementRecord> stored() const;
  void write(const RefinementRecord& record) const;
  [[nodiscard]] std::vector<std::string> names_of(const Group& group) const;
  [[nodiscard]] Group group_of(const std::vector<std::string>& names) const;
  // The networks that are compared: those that planning starts from, then the steps', each once.
  [[nodiscard]] std::vector<NetworkGains> measured(const RefinementRecord& record);
  [[nodiscard]] double mean_gain(const NetworkGains& network) const;
  // Plans one round; false if none is worth it.
  [[nodiscard]] bool plan(RefinementRecord& record, int64_t trainings);
  void train_steps(RefinementRecord& record);
  // Trains the answer's networks with every seed.
  [[nodiscard]] Answer answer(const RefinementRecord& record);
  // Tests `cover`, and if `tests_alone` single-task networks, against one network for all by
  // cross-validation; replaces the answer's tests by these.
  void cross_validate(const std::vector<NetworkGains>& networks, const Cover& cover,
                      bool tests_alone, Answer& answer);

  const Config& config_;
  NetworkStore& store_;
  RunDirectory& directory_;
  const std::vector<uint64_t>& seeds_;
  std::vector<double> affinity_;
  JoinedProgress reporter_;
  std::string file_;
  TrainedGains gains_;
  CoverProblem problem_;
  Group all_;
  std::vector<Group> first_;  // what planning starts from, of two or more tasks
  std::set<Group> complete_;  // trained with every seed, as far as the answer is concerned
  std::map<std::pair<Group, bool>, NetworkGains> known_;  // by group, and whether with every seed
  TrainingCost fold_cost_;
};

}  // namespace kindred
