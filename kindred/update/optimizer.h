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

  // Where the next step would take the first elements of the parameters: `gradient` [count], the
  // gradient of `parameters` [count], is replaced by the parameters after that step. The state and
  // the parameters stay as they are. Safe to call from several threads.
  virtual void look_ahead(const at::Tensor& parameters, const at::Tensor& gradient,
                          double rate) const = 0;

  // The state, by name, for a checkpoint: tensors to save, or to copy saved values into.
  [[nodiscard]] virtual std::vector<std::pair<std::string, at::Tensor>> state() const = 0;
};

[[nodiscard]] const Names<std::string>& optimizer_names();

// The optimiser that the options name, with a fresh state for parameters like `parameters`.
[[nodiscard]] std::unique_ptr<Optimizer> make_optimizer(const UpdateOptions& options,
                                                        const at::Tensor& parameters);

}  // namespace kindred
