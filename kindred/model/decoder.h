#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/convolution.h"
#include "kindred/model/model_options.h"
#include "kindred/task/task.h"

namespace kindred {

// The head of a dense task: maps a trunk's feature map to an output for every pixel, after Standley
// et al. (ICML 2020). Each stage is a transposed 2 × 2 convolution with stride 2, batch norm, ReLU,
// a 3 × 3 convolution, batch norm and ReLU. The number of stages brings the map nearest to the
// label's size. Their channels are the last of 128, 64, 48 and 32, scaled by model.channels / 64;
// with more than four stages the first ones have 128. If the size then differs, the map is resized
// bilinearly before the last stage's 3 × 3 convolution. A final 3 × 3 convolution outputs the
// task's channels.
class Decoder {
 public:
  // `features` is the shape of the trunk's map.
  Decoder(const ModelOptions& options, const InputShape& features, const Task& task);

  // Named "decoders.<task>.<tensor>", e.g. stage0.up.weight.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return buffers_; }
  // See Trunk::widest().
  [[nodiscard]] int64_t widest() const { return widest_; }

  // features [rows, features.elements()] → [rows, task.outputs()]. Buffers and modes as in
  // Trunk::forward().
  [[nodiscard]] at::Tensor forward(const at::Tensor& features, TensorSpan parameters,
                                   TensorSpan buffers, const Pass& pass) const;

  // "decoders.<task>."
  [[nodiscard]] const std::string& prefix() const { return prefix_; }

 private:
  struct Stage {
    Convolution up, smooth;
  };

  std::string prefix_;
  InputShape features_, map_;
  std::vector<Stage> stages_;
  Convolution last_;
  std::vector<ParameterSpec> parameters_, buffers_;
  int64_t widest_ = 0;
};

}  // namespace kindred
