#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"
#include "kindred/model/row_results.h"

namespace kindred {

// One batch through an MLP network and back, without an autograd graph: all heads and losses at
// once, with memory that is kept from batch to batch. The same values as Network, LossBank and
// autograd give, up to rounding. For one thread at a time.
class MlpPass {
 public:
  // Returns null for networks that need a graph: those with another trunk, label maps or bfloat16,
  // and on other devices than the CPU. `network` must outlive the pass; `options` are those of its
  // state.
  [[nodiscard]] static std::unique_ptr<MlpPass> of(const Network& network,
                                                   const at::TensorOptions& options);
  virtual ~MlpPass() = default;

  // Computes outputs and losses. The arguments are those of Network::features() and outputs(); they
  // must stay unchanged up to the last gradient. Without `differentiable` no gradient can follow.
  // Gradients of a pass in kEvaluate are not defined.
  virtual void forward(const Batch& batch, TensorSpan parameters, TensorSpan buffers,
                       const Pass& pass, bool differentiable) = 0;

  // The largest number of values per row between two layers; bounds the memory of a pass.
  [[nodiscard]] virtual int64_t widest() const = 0;

  // Of the last forward pass, one per task: a loss is sum / weight, or 0 where the weight is 0; see
  // LossBank::parts().
  [[nodiscard]] virtual const std::vector<double>& loss_sums() const = 0;
  [[nodiscard]] virtual const std::vector<double>& loss_weights() const = 0;
  [[nodiscard]] std::vector<double> losses() const;
  [[nodiscard]] std::vector<bool> present() const;

  // Likewise, valid until the next pass: [rows, all outputs], and the unweighted loss of each row,
  // [rows, tasks], both of the network's type.
  [[nodiscard]] virtual at::Tensor outputs() const = 0;
  [[nodiscard]] virtual at::Tensor row_losses() const = 0;

  // Which tensors a gradient is for; `into` is laid out as ParameterVector::trainable(), and other
  // elements are left alone.
  enum class Part { kAll, kHeads };
  // Writes the gradient of Σ_j weights_j · L_j.
  virtual void joint_gradient(std::span<const double> weights, Part part,
                              const at::Tensor& into) = 0;
  // Writes ∂L_task/∂θ_s for the trainable shared parameters, [Network::trained_shared_elements()].
  virtual void task_gradient(int64_t task, const at::Tensor& into) = 0;

  // Look-aheads after plain gradient steps of the shared parameters. `source` is another pass of
  // the same network and type; it, `batch` and all that it was given must stay unchanged up to the
  // last of them. Heads are those of `source`.
  virtual void look_ahead_from(MlpPass& source, const Batch& batch, TensorSpan buffers,
                               const Pass& pass) = 0;
  // Returns all tasks' losses of that batch at θ_s − rate · ∂L_task/∂θ_s, L_task that of `source`.
  [[nodiscard]] virtual std::vector<double> losses_after_step(int64_t task, double rate) = 0;
};

// The same as evaluation_of() in kindred/model/evaluation.h; `state` is of the pass's network.
[[nodiscard]] NetworkEvaluation evaluation_of(MlpPass& pass, const NetworkState& state,
                                              const DataSet& data);

}  // namespace kindred
