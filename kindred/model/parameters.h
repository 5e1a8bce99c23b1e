#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// One tensor of a network: what it is called, its shape and how it begins.
struct ParameterSpec {
  std::string name;
  std::vector<int64_t> shape = {};
  // Uniform on ±bound from a stream of its own, or the constant `value` where bound is 0, or
  // `initial` where that is defined.
  double bound = 0;
  double value = 0;
  at::Tensor initial = {};
  // A tensor made of several tasks' tensors begins in blocks of rows, each from the stream that its
  // own name gives: a task's head then begins alike in whatever group it trains.
  struct Block {
    std::string name;
    int64_t rows;
    double bound;
  };
  std::vector<Block> blocks = {};
  bool frozen = false;  // stays as it begins

  [[nodiscard]] int64_t elements() const;
};

// The tensors of a network in one contiguous vector, so that an optimiser's step, a look-ahead and
// a checkpoint are each a few operations on one tensor.
class ParameterVector {
 public:
  ParameterVector() = default;
  // Memory for `specs` one after the other, frozen ones first, not yet filled. With
  // `differentiable`, the views that are not frozen are leaves that gradients can be taken for.
  ParameterVector(const std::vector<ParameterSpec>& specs, const at::TensorOptions& options,
                  bool differentiable);

  // All elements, [total]; writing to it writes to the views.
  [[nodiscard]] const at::Tensor& flat() const { return flat_; }
  // Those that are not frozen, in the order of the specs.
  [[nodiscard]] at::Tensor trainable() const;
  // One tensor a spec, sharing memory with flat().
  [[nodiscard]] const std::vector<at::Tensor>& views() const { return views_; }

  // Fills every tensor as its spec says; the same seed and name give the same values.
  void initialize(const std::vector<ParameterSpec>& specs, uint64_t seed);

 private:
  at::Tensor flat_;
  int64_t frozen_elements_ = 0;
  std::vector<at::Tensor> views_;
};

}  // namespace kindred
