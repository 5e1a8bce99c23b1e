#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/base/option.h"
#include "kindred/update/update_options.h"

namespace kindred {

// An update rule over one flat vector of parameters, with its state.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  // Moves `parameters` [total] in place by one step along `gradient` [total] and updates the state.
  virtual void step(const at::Tensor& parameters, const at::Tensor& gradient, double rate) = 0;

  // Computes the next step for the first `count` parameters: replaces `gradient` [count], the
  // gradient of `parameters` [count], by the parameters after that step. Changes neither the state
  // nor the parameters. Thread-safe.
  virtual void look_ahead(const at::Tensor& parameters, const at::Tensor& gradient,
                          double rate) const = 0;

  // Returns the state by name for a checkpoint: tensors to save, or to copy saved values into.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> state() const = 0;
};

[[nodiscard]] const Names<std::string>& optimizer_names();

// Returns the optimiser named by the options, with a fresh state for tensors like `parameters`.
// Throws InputError if there is no such optimiser.
[[nodiscard]] std::unique_ptr<Optimizer> make_optimizer(const UpdateOptions& options,
                                                        const at::Tensor& parameters);

}  // namespace kindred
