#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"
#include "kindred/run/network_store.h"

namespace kindred {

// The most blocks of validation rows in NetworkGains::noise; fewer rows: one each.
inline constexpr int64_t kNoiseBlocks = 512;

// [rows]: the block of each row, as row_folds() deals them.
[[nodiscard]] at::Tensor noise_blocks(const DataSet& rows);

// Throws InputError, naming the task and its metric, if the metric may be undefined on these rows:
// without labels, with one class, or without positive rows. `where` are the rows in words.
void check_metrics(const std::vector<Task>& tasks, const DataSet& validation,
                   const std::string& where);

// Each row's part in the sampling error of a mean, [rows, tasks], to that of each block of
// noise_blocks(): [task][block].
[[nodiscard]] std::vector<std::vector<double>> noise_by_block(const at::Tensor& errors,
                                                              const at::Tensor& of_row);

// Gains of trained networks over the single-task networks, on the validation rows: by answer.by of
// losses, or of metrics as errors (NetworkStore::validation_errors()). Either is the mean over the
// seeds it is given for.
//
// A gain is relative to the single-task network's loss or error, its unit. Errors may be 0, as of a
// perfect AUC: the unit of an error is at least kLeastUnit of the weighted mean of all tasks'
// units.
class TrainedGains {
 public:
  // The single-task networks must be trained with `seeds`. Throws InputError if there are fewer
  // than two validation rows, and as NetworkStore::scores() and row_losses() do.
  TrainedGains(NetworkStore& store, std::vector<uint64_t> seeds);

  // The gains of the network of `group`, two or more tasks, which is trained with `seeds`. The
  // noise of a gain is that of the ratio of two weighted means, or of two metrics by their
  // influence functions, to first order. A task whose single-task loss is not above 0 gains 0.
  [[nodiscard]] NetworkGains of(const Group& group, const std::vector<uint64_t>& seeds) const;

  // [task]: the task's weight times its unit, so that the value of a cover times total_unit() is
  // the relative decrease of the total loss or error. All 1 if no unit is above 0.
  [[nodiscard]] std::vector<double> weights() const;

  // The total of weights() in the total of the single-task networks; 1 but for small errors.
  [[nodiscard]] double total_unit() const;

  // [task]
  [[nodiscard]] const std::vector<double>& units() const { return units_; }

  static constexpr double kLeastUnit = 0.1;

 private:
  // One task's loss or error, and its sampling error by block of rows.
  struct Loss {
    double value = 0;
    std::vector<double> noise;
  };
  [[nodiscard]] std::vector<Loss> losses(const Group& group,
                                         const std::vector<uint64_t>& seeds) const;
  // [rows, tasks of `group`]: each row's part in the sampling error.
  [[nodiscard]] at::Tensor loss_errors(const Group& group,
                                       const std::vector<uint64_t>& seeds) const;
  [[nodiscard]] at::Tensor metric_errors(const Group& group,
                                         const std::vector<uint64_t>& seeds) const;

  NetworkStore& store_;
  at::Tensor blocks_;          // of the validation rows
  std::vector<Loss> alone_;    // [task]
  std::vector<double> units_;  // [task]
};

}  // namespace kindred
