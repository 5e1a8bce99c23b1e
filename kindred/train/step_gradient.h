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
// one pass per task the shared parameters'. The batches' gradients are added in their order,
// whichever process computed them.
class StepGradient {
 public:
  // All arguments must outlive it. Messages begin with `name`. Throws InputError if one gradient
  // per task does not fit in memory.
  StepGradient(std::string name, const Network& network, const NetworkState& state,
               const LossBank& losses, Weighting& weighting);

  // Begins a step; `weights` multiply the losses in addition to the tasks' own weights. Throws
  // FailureError if a weight is not finite.
  void begin(const std::vector<double>& weights);
  // Returns the gradients of one of the step's batches, [values()], valid until the next call, and
  // consumes its graph, if it has one.
  [[nodiscard]] const at::Tensor& of_batch(const JointPass& pass, const Batch& batch,
                                           const std::vector<bool>& present);
  // Adds what of_batch() returned for the step's next batch, here or in another process.
  void add(const at::Tensor& of_batch);
  // Returns the mean over the batches: the flat gradient [trainable elements], valid until the next
  // begin(). Throws FailureError if a task's gradient, or a weight computed from the gradients, is
  // not finite.
  [[nodiscard]] const at::Tensor& finish(const WeighedStep& step);

  // Of a batch, of the parameters' type.
  [[nodiscard]] int64_t values() const { return values_; }

 private:
  // Gradients in one tensor, and views of it.
  struct Gradients {
    at::Tensor all = {};                 // undefined: not allocated
    at::Tensor trained = {};             // [trainable elements]
    at::Tensor shared = {}, heads = {};  // views of it
    at::Tensor of_tasks = {};            // [tasks, shared], if the weighting combines gradients
  };

  [[nodiscard]] Gradients allocated() const;
  void check_finite(const std::vector<double>& weights) const;
  void joint(const JointPass& pass);
  [[nodiscard]] SquareMatrix inner_products() const;

  std::string name_;
  const Network& network_;
  const NetworkState& state_;
  const LossBank& losses_;
  Weighting& weighting_;
  std::vector<double> own_weights_;  // of the tasks
  std::vector<double> weights_;      // of the losses in this step
  std::vector<at::Tensor> trained_;  // all trainable parameters, or the heads' only
  int64_t values_ = 0;
  Gradients batch_, sum_;  // one of them is not allocated before a step has a second batch
  int64_t batches_ = 0;
};

}  // namespace kindred
