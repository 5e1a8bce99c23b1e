#pragma once

#include <cstdint>
#include <vector>

#include "kindred/mlp/mlp_shape.h"

namespace kindred {

// A layer's tensors; those of the norm are null without one.
template <class T>
struct MlpLayerTensors {
  const T *weight, *bias, *norm_weight, *norm_bias;
};

// A trunk's parameters after a plain gradient step. A weight's gradient is a product: (∂L/∂z)ᵀ · x
// with a row per row of the batch, z the layer's values and x its inputs. Where that takes fewer
// operations, the moved weight is never formed: x' · (W − rate · (∂L/∂z)ᵀ · x)ᵀ is
// x' · Wᵀ − rate · (x' · xᵀ) · ∂L/∂z.
template <class T>
struct MlpStep {
  struct Layer {
    bool is_factored = false;
    std::vector<T> at_values;  // factored: −rate · ∂L/∂z, [rows, out]
    std::vector<T> columns;    // or of sparse inputs, see SparseInputs::weight_step()
    // Else the moved weight; and the other tensors. Empty: as before the step.
    std::vector<T> weight, bias, norm_weight, norm_bias;

    // The tensors after the step; the weight is that before it if factored.
    [[nodiscard]] MlpLayerTensors<T> moved(const MlpLayerTensors<T>& before) const {
      const auto either = [](const std::vector<T>& after, const T* otherwise) {
        return after.empty() ? otherwise : after.data();
      };
      return {is_factored ? before.weight : either(weight, before.weight),
              either(bias, before.bias), either(norm_weight, before.norm_weight),
              either(norm_bias, before.norm_bias)};
    }
  };

  double rate = 0;
  std::vector<Layer> layers;
};

}  // namespace kindred
