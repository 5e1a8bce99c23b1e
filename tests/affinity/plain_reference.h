#pragma once

#include <vector>

#include "kindred/data/data_set.h"
#include "kindred/model/network.h"

namespace kindred {

// A second opinion on affinities: an MLP with ReLU and linear heads in loops over doubles, with
// hand-written derivatives. It shares no code with what it checks but the layout of parameters.
class PlainReference {
 public:
  PlainReference(const std::vector<Task>& tasks, std::vector<int64_t> widths, const Batch& batch);

  using Vector = std::vector<double>;

  // Every task's loss at the given parameters (trunk weights and biases layer by layer, then the
  // heads' weights and biases, as Network lays them out).
  [[nodiscard]] Vector losses(const Vector& parameters) const;
  // The gradient of one task's loss for the trunk's parameters.
  [[nodiscard]] Vector shared_gradient(const Vector& parameters, size_t task) const;

  [[nodiscard]] size_t shared_elements() const { return shared_; }

 private:
  struct Activations {
    std::vector<Vector> layers;  // inputs, then each layer's output
    Vector outputs;
  };
  [[nodiscard]] Activations forward(const Vector& parameters, size_t row) const;
  // Loss of one row and, where asked for, its derivative for the task's outputs.
  [[nodiscard]] double row_loss(size_t task, size_t row, const Vector& outputs,
                                Vector* derivative) const;
  [[nodiscard]] bool labelled(size_t task, size_t row) const;

  std::vector<Task> tasks_;
  std::vector<int64_t> widths_;
  std::vector<size_t> first_output_;
  size_t outputs_ = 0, shared_ = 0, rows_ = 0;
  Vector inputs_, targets_, labelled_;
};

}  // namespace kindred
