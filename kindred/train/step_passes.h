#pragma once

#include <memory>
#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/mlp/mlp_pass.h"
#include "kindred/model/dropout_masks.h"
#include "kindred/model/network.h"
#include "kindred/model/row_results.h"
#include "kindred/task/loss.h"
#include "kindred/train/step_gradient.h"

namespace kindred {

// Losses of one batch, one per task, and whether it has a label of the task.
struct BatchLosses {
  std::vector<double> values;
  std::vector<bool> present;
};

// The forward passes of a training: through MlpPass where the network permits, otherwise through
// libtorch, with a graph where gradients follow.
class StepPasses {
 public:
  // All arguments must outlive it.
  StepPasses(const Network& network, const NetworkState& state, const LossBank& losses);

  struct Trained {
    JointPass pass;
    BatchLosses losses;
  };
  // A training pass; its gradients may be taken up to the next one.
  [[nodiscard]] Trained train(const Batch& batch, DropoutMasks& masks);
  // One on this process's part of a batch that `processes` of them share: batch statistics are
  // those of the whole batch, and the mean over the processes of losses and gradients is the
  // batch's own.
  [[nodiscard]] Trained train_shared(const Batch& batch, DropoutMasks& masks, BatchSums& sums,
                                     int64_t processes);
  // The losses with batch statistics and these masks; running statistics are not updated.
  [[nodiscard]] BatchLosses look(const Batch& batch, DropoutMasks& masks);
  // The results on all rows in evaluation mode.
  [[nodiscard]] NetworkEvaluation evaluate(const DataSet& data);

 private:
  [[nodiscard]] JointPass by_libtorch(const Batch& batch, const Pass& pass) const;
  [[nodiscard]] BatchLosses losses_of(const JointPass& joint, const Batch& batch) const;

  const Network& network_;
  const NetworkState& state_;
  const LossBank& losses_;
  std::unique_ptr<MlpPass> trained_, looked_;  // null if the network needs a graph
};

}  // namespace kindred
