#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// The tensors of a network, or a part of them, in the order of its specs. Not owned.
using TensorSpan = std::span<const at::Tensor>;

// One tensor of a network: its name, shape and initialisation.
struct ParameterSpec {
  std::string name;
  std::vector<int64_t> shape = {};
  // Uniform on ±bound from its own random stream; the constant `value` if bound is 0; or `initial`
  // if that is defined.
  double bound = 0;
  double value = 0;
  at::Tensor initial = {};
  // A tensor that combines several tasks' tensors is initialised in blocks of rows, each from the
  // stream given by its name, so a task's head starts the same in every group.
  struct Block {
    std::string name;
    int64_t rows;
    double bound;
  };
  std::vector<Block> blocks = {};
  bool frozen = false;  // not trained

  [[nodiscard]] int64_t elements() const;
};

// The tensors of a network in one contiguous vector: an optimiser step, a look-ahead or a
// checkpoint takes a few operations on one tensor.
class ParameterVector {
 public:
  ParameterVector() = default;
  // Allocates memory for `specs` in order, frozen ones first, without initialising it. With
  // `differentiable`, views that are not frozen are leaves that require gradients.
  ParameterVector(const std::vector<ParameterSpec>& specs, const at::TensorOptions& options,
                  bool differentiable);

  // All elements, [total], sharing memory with the views.
  [[nodiscard]] const at::Tensor& flat() const { return flat_; }
  // Elements that are not frozen, in the order of the specs.
  [[nodiscard]] at::Tensor trainable() const;
  // One tensor per spec, sharing memory with flat().
  [[nodiscard]] const std::vector<at::Tensor>& views() const { return views_; }

  // Initialises every tensor by its spec; the same seed and name give the same values.
  void initialize(const std::vector<ParameterSpec>& specs, uint64_t seed);

 private:
  at::Tensor flat_;
  int64_t frozen_elements_ = 0;
  std::vector<at::Tensor> views_;
};

}  // namespace kindred
