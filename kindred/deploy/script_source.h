#pragma once

#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/feature_encoder.h"
#include "kindred/data/input_shape.h"
#include "kindred/task/task.h"

namespace kindred {

// One module of a TorchScript file: the source of its methods and the attributes that they read.
struct ScriptSource {
  std::string source;
  std::vector<std::pair<std::string, at::Tensor>> buffers = {};
  std::vector<std::pair<std::string, double>> numbers = {};
};

// forward(raw [rows, features] float64) → [rows, encoder.width()] float64, the same as
// FeatureEncoder::encode. Indices and moments are buffers.
[[nodiscard]] ScriptSource encoder_source(const FeatureEncoder& encoder);
// The same for pictures: scales samples 0 to 255 to numbers 0 to 1.
[[nodiscard]] ScriptSource picture_source(const InputShape& shape);

// outputs(x) is the head itself, with the body `head_body`; forward(x) returns predictions in the
// task's units or class probabilities, float64, shaped as in TaskPredictions.
[[nodiscard]] ScriptSource head_source(const Task& task, const std::string& head_body);

// forward(raw) → Dict[str, Tensor]: encodes, runs the trunk in `dtype`, then every head. `heads`
// are pairs of task name and name of its submodule of `heads`.
[[nodiscard]] ScriptSource network_source(
    at::ScalarType dtype, const std::vector<std::pair<std::string, std::string>>& heads);

// Returns `text`, which may hold any bytes, as a TorchScript string literal.
[[nodiscard]] std::string script_text(const std::string& text);

}  // namespace kindred
