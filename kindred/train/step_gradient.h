#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/task/loss.h"
#include "kindred/update/weighting.h"

namespace kindred {

// A forward pass with its graph.
struct JointPass {
  at::Tensor features;  // the trunk's output
  at::Tensor losses;    // [tasks] float64
};

// Makes the gradient of one step from its batches: the weighted joint loss's, by one backward pass
// a batch, or, where the weighting combines gradients, the heads' by such a pass and the shared
// parameters' from one a task.
class StepGradient {
 public:
  // Everything must outlive it. Messages begin with `name`. Throws InputError when a gradient a
  // task does not fit in memory.
  StepGradient(std::string name, const Network& network, const NetworkState& state,
               const LossBank& losses, Weighting& weighting);

  // Begins a step whose losses are weighted so on top of the tasks' own weights. Throws
  // FailureError for weights that are not finite.
  void begin(const std::vector<double>& weights);
  // Adds one of the step's batches, and uses its graph up.
  void add(const JointPass& pass, const Batch& batch, const std::vector<bool>& present);
  // The mean over the batches: the flat gradient [trainable elements], valid until the next
  // begin(). Throws FailureError when a task's gradient is not finite, or weights that follow from
  // them.
  [[nodiscard]] const at::Tensor& finish(const WeighedStep& step);

 private:
  void check_finite(const std::vector<double>& weights) const;
  void put(const std::vector<at::Tensor>& parts, const at::Tensor& into) const;
  [[nodiscard]] SquareMatrix inner_products() const;

  std::string name_;
  const Network& network_;
  const NetworkState& state_;
  const LossBank& losses_;
  Weighting& weighting_;
  std::vector<double> own_weights_;  // of the tasks
  at::Tensor weights_;               // of the losses in this step, float64
  std::vector<at::Tensor> trained_;  // all parameters that train, or the heads' alone
  at::Tensor gradient_, heads_gradient_, shared_gradient_;  // flat; the latter two are views
  at::Tensor of_tasks_;  // [tasks, shared], where the weighting combines gradients
  at::Tensor scratch_;   // [shared], one task's in one batch
  int64_t batches_ = 0;
};

}  // namespace kindred
