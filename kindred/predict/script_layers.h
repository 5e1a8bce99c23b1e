#pragma once

#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/kernels/kernels.h"

namespace torch::jit {
struct Module;
}

namespace kindred {

// y = curve(norm(weight · x + bias)) + x, without what a layer lacks.
struct ScriptLayer {
  at::Tensor weight, bias;                                            // [out, in], [out]
  at::Tensor norm_weight, norm_bias, running_mean, running_variance;  // [out] or undefined
  double epsilon = 0;
  std::optional<Curve> curve;
  bool skips = false;

  [[nodiscard]] bool normalizes_batch() const { return running_mean.defined(); }
  [[nodiscard]] bool normalizes_rows() const {
    return norm_weight.defined() && !normalizes_batch();
  }
};

// What makes a prediction of the last layer's outputs, in float64.
enum class ScriptEnd { kNone, kNumber, kProbability, kProbabilities };

// A traced pass that is a chain of fully connected layers.
struct ScriptLayers {
  std::vector<ScriptLayer> layers;
  ScriptEnd end = ScriptEnd::kNone;
  double scale = 1, mean = 0;  // of kNumber
};

// Reads the layers from the forward method of a part of a bundle's network: its trunk or a head.
// Returns nothing for any other pass, such as that of a convolutional trunk.
[[nodiscard]] std::optional<ScriptLayers> script_layers(const torch::jit::Module& part);

}  // namespace kindred
