#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/mlp/mlp_pass.h"
#include "kindred/model/network.h"
#include "kindred/task/loss.h"
#include "kindred/update/weighting.h"

namespace kindred {

// A forward pass that gradients can be taken of: with its autograd graph, or by `mlp`.
struct JointPass {
  at::Tensor features = {};  // the trunk's output
  at::Tensor losses = {};    // [tasks] float64
  MlpPass* mlp = nullptr;    // if not null, the tensors are undefined
};

// Computes the gradient of one step from its batches: that of the weighted joint loss, one backward
// pass per batch. If the weighting combines gradients, that pass yields the heads' gradient, and
// one pass per task the shared parameters'.
class StepGradient {
 public:
  // All arguments must outlive it. Messages begin with `name`. Throws InputError if one gradient
  // per task does not fit in memory.
  StepGradient(std::string name, const Network& network, const NetworkState& state,
               const LossBank& losses, Weighting& weighting);

  // Begins a step; `weights` multiply the losses in addition to the tasks' own weights. Throws
  // FailureError if a weight is not finite.
  void begin(const std::vector<double>& weights);
  // Adds one of the step's batches and consumes its graph, if it has one.
  void add(const JointPass& pass, const Batch& batch, const std::vector<bool>& present);
  // Returns the mean over the batches: the flat gradient [trainable elements], valid until the next
  // begin(). Throws FailureError if a task's gradient, or a weight computed from the gradients, is
  // not finite.
  [[nodiscard]] const at::Tensor& finish(const WeighedStep& step);

 private:
  void check_finite(const std::vector<double>& weights) const;
  void add_joint(const JointPass& pass);
  void put(const std::vector<at::Tensor>& parts, const at::Tensor& into) const;
  [[nodiscard]] SquareMatrix inner_products() const;

  std::string name_;
  const Network& network_;
  const NetworkState& state_;
  const LossBank& losses_;
  Weighting& weighting_;
  std::vector<double> own_weights_;  // of the tasks
  std::vector<double> weights_;      // of the losses in this step
  std::vector<at::Tensor> trained_;  // all trainable parameters, or the heads' only
  at::Tensor gradient_, heads_gradient_, shared_gradient_;  // flat; the latter two are views
  at::Tensor of_tasks_;  // [tasks, shared], if the weighting combines gradients
  at::Tensor scratch_;   // [shared], one task's in one batch
  int64_t batches_ = 0;
};

}  // namespace kindred
