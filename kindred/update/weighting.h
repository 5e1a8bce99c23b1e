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

// A joint step as a weighting sees it.
struct WeighedStep {
  int64_t number = 0;  // steps taken before it
  double learning_rate = 0;
  // One a task: its loss, the mean over the step's batches with 0 for a batch without its labels,
  // times the task's own weight; and whether any of them has a label of the task.
  std::vector<double> losses;
  std::vector<bool> present;
};

// How the losses of the tasks of one network become one step: a rule with its state. What it
// returns multiplies each task's loss, or gradient, on top of the task's own weight. Whatever takes
// work to find out is only asked for where a rule needs it.
class Weighting {
 public:
  virtual ~Weighting() = default;

  // Whether weigh() looks at the losses and at which tasks are present; else these come no sooner
  // than combine() and learn().
  [[nodiscard]] virtual bool needs_losses() const { return false; }
  // Whether combine() is to be asked, which takes a backward pass of the trunk a task.
  [[nodiscard]] virtual bool needs_gradients() const { return false; }
  // Whether learn() looks at the losses after the step, which takes another forward pass.
  [[nodiscard]] virtual bool needs_losses_after() const { return false; }

  // The weights of the losses in this step, one a task; heads learn from the losses so weighted.
  [[nodiscard]] virtual std::vector<double> weigh(const WeighedStep& step) const = 0;

  // The weights of the tasks' gradients of the shared parameters, whose inner products are `gram`,
  // with zeros for absent tasks; where it is not asked, they are those of the losses.
  [[nodiscard]] virtual std::vector<double> combine(const WeighedStep& step,
                                                    const SquareMatrix& gram);

  // Called after the step with the losses of the same batches then, if they were asked for.
  virtual void learn(const WeighedStep& step, const std::vector<double>& losses_after);

  // Called after an epoch with the mean of each task's loss, 0 where it had no label.
  virtual void end_epoch(const std::vector<double>& losses);

  // The state, by name, for a checkpoint: tensors to save, or to copy saved values into.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> state() const;
};

[[nodiscard]] const Names<std::string>& weighting_names();

// The weighting that the options name, as it begins; "equal" for one task alone. `seed` is of the
// training, for weightings that draw.
[[nodiscard]] std::unique_ptr<Weighting> make_weighting(const UpdateOptions& options,
                                                        const std::vector<Task>& tasks,
                                                        uint64_t seed);

}  // namespace kindred
