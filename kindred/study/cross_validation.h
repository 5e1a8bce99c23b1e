#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/prepare/prepare.h"
#include "kindred/record/comparison_record.h"
#include "kindred/refine/held_out_check.h"
#include "kindred/run/network_store.h"
#include "kindred/run/reporter.h"
#include "kindred/run/run_directory.h"

namespace kindred {

// Networks trained on answer.folds folds of the training and validation rows, for the test of the
// answer. Those of fold k have the seed run.seed + k and are under
// cross_validation/folds<count>/<k>/, so that a resumed run reuses them.
class CrossValidation {
 public:
  // `data.folded` must be there. All references must outlive this.
  CrossValidation(const Config& config, const PreparedData& data, RunDirectory& directory);

  // Trains the groups' networks on every fold. Throws as NetworkStore::train_all().
  void train(const std::vector<Group>& groups, const std::string& stage, Reporter& reporter);

  // The networks' losses or errors (by answer.by), each task's relative to `units` [task], over the
  // held-out rows of all folds; an error that is no mean over rows is the folds' mean, by their
  // rows. The groups must be trained. Throws as NetworkStore::validation_errors().
  [[nodiscard]] std::vector<HeldOutErrors> errors(const std::vector<Group>& groups,
                                                  const std::vector<double>& units);

  // The store with this NetworkStore::folder(), null if there is none.
  [[nodiscard]] NetworkStore* store_of(const std::string& folder);

  [[nodiscard]] int64_t folds() const { return static_cast<int64_t>(stores_.size()); }
  // Rows that are held out in some fold, and the share of the validation part in them.
  [[nodiscard]] int64_t rows() const { return rows_; }
  [[nodiscard]] double chosen_share() const { return chosen_share_; }
  // Of the groups' networks of all folds.
  [[nodiscard]] TrainingCost cost(const std::vector<Group>& groups);

 private:
  [[nodiscard]] NetworkKey key(const Group& group, size_t fold) const;
  [[nodiscard]] HeldOutErrors errors_of(const Group& group, const std::vector<double>& units);

  const FoldedData& folded_;
  uint64_t seed_;
  std::vector<std::unique_ptr<PreparedData>> data_;    // [fold]
  std::vector<std::unique_ptr<NetworkStore>> stores_;  // [fold]
  at::Tensor chosen_, others_;  // rows of the validation part, and the rest, of folded_.rows
  int64_t rows_ = 0;
  double chosen_share_ = 0;
};

}  // namespace kindred
