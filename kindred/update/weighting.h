#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/base/option.h"
#include "kindred/task/task.h"
#include "kindred/update/square_matrix.h"
#include "kindred/update/update_options.h"

namespace kindred {

// Inputs of a weighting for one joint step.
struct WeighedStep {
  int64_t number = 0;  // steps taken before it
  double learning_rate = 0;
  // Per task: the loss, averaged over the step's batches (0 for a batch without its labels), times
  // the task's own weight; and whether any batch has a label of the task.
  std::vector<double> losses;
  std::vector<bool> present;
};

// A stateful rule that combines the losses of a network's tasks into one step. The returned weights
// multiply each task's loss or gradient in addition to the task's own weight. Expensive inputs are
// computed only if the rule requests them.
class Weighting {
 public:
  virtual ~Weighting() = default;

  // Whether weigh() needs the losses and present tasks; otherwise they may not be known before
  // combine() and learn().
  [[nodiscard]] virtual bool needs_losses() const { return false; }
  // Whether to call combine(), which costs one backward pass of the trunk per task.
  [[nodiscard]] virtual bool needs_gradients() const { return false; }
  // Whether learn() needs the losses after the step, which costs another forward pass.
  [[nodiscard]] virtual bool needs_losses_after() const { return false; }

  // Returns the loss weights of this step, one per task; heads learn from the weighted losses.
  [[nodiscard]] virtual std::vector<double> weigh(const WeighedStep& step) const = 0;

  // Returns the weights of the tasks' gradients of the shared parameters. `gram` holds their inner
  // products, zero for absent tasks. If not called, the loss weights apply.
  [[nodiscard]] virtual std::vector<double> combine(const WeighedStep& step,
                                                    const SquareMatrix& gram);

  // Called after the step; `losses_after` are the new losses of the same batches, if requested.
  virtual void learn(const WeighedStep& step, const std::vector<double>& losses_after);

  // Called after an epoch with the mean loss per task, 0 if it had no label.
  virtual void end_epoch(const std::vector<double>& losses);

  // Returns the state by name for a checkpoint: tensors to save, or to copy saved values into.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> state() const;
};

[[nodiscard]] const Names<std::string>& weighting_names();

// Returns the weighting named by the options in its initial state; "equal" for a single task.
// `seed` is the training's, for random weightings. Throws InputError if there is no such weighting.
[[nodiscard]] std::unique_ptr<Weighting> make_weighting(const UpdateOptions& options,
                                                        const std::vector<Task>& tasks,
                                                        uint64_t seed);

}  // namespace kindred
