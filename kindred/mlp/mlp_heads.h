#pragma once

#include <cstdint>
#include <vector>

#include "kindred/machine/product.h"
#include "kindred/mlp/mlp_shape.h"
#include "kindred/model/parameters.h"

namespace kindred {

// The heads of an MLP network in one batch, forward and back; see MlpPass.
template <class T>
class MlpHeads {
 public:
  explicit MlpHeads(const MlpShape& shape) : shape_(shape), layers_(shape.heads.size()) {}

  // features [rows, features] → outputs [rows, all outputs], valid until the next call.
  const T* forward(const T* features, int64_t rows, TensorSpan parameters, bool differentiable);

  // From ∂L/∂outputs to the heads' gradient, written from `gradient` on as MlpTensor says, or added
  // to it.
  void back(const T* at_outputs, T* gradient);
  // From ∂L/∂outputs to ∂L/∂features [rows, features], after back() for the same.
  void features_back(const T* at_outputs, T* at_features) const;
  // The same for a loss that depends on one task's outputs only; needs no back().
  void features_back_of(size_t task, const T* at_outputs, T* at_features);

 private:
  struct Layer {
    std::vector<T> outputs;  // after the curve, but for the last layer
    std::vector<T> slopes;   // of the curve
    std::vector<T> back;     // ∂L/∂(outputs before the curve)
  };

  [[nodiscard]] const T* weight(size_t layer) const {
    return parameters_[shape_.heads[layer].weight.index].template data_ptr<T>();
  }
  // A head's columns of the layer's input, and its rows of the weight; not of the first layer.
  [[nodiscard]] Factor<T> own_input(size_t layer, size_t task) const;
  [[nodiscard]] const T* own_weight(size_t layer, size_t task) const;
  void layer_gradient(size_t number, const T* at_layer, T* gradient);
  // Writes a head's ∂L/∂input to `back` of the layer before.
  void input_back(size_t number, size_t task, const T* at_layer);

  const MlpShape& shape_;
  std::vector<Layer> layers_;
  std::vector<double> sums_;
  const T* features_ = nullptr;
  TensorSpan parameters_;
  int64_t rows_ = 0;
};

}  // namespace kindred
