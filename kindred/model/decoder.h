#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/convolution.h"
#include "kindred/model/model_options.h"
#include "kindred/task/task.h"

namespace kindred {

// The head of a dense task: from a trunk's map to an output for every pixel, after Standley et al.
// (ICML 2020). Stages of a transposed 2 × 2 convolution with stride 2, batch norm, ReLU, a 3 × 3
// convolution, batch norm and ReLU, as many as bring the map nearest to the label's size; their
// channels are the last of 128, 64, 48 and 32, scaled by model.channels / 64 (of more than four
// stages the first ones have 128). Where the size is then another, the map is resized bilinearly
// before the last stage's 3 × 3 convolution. At last a 3 × 3 convolution to the task's channels.
class Decoder {
 public:
  // `features` is the trunk's map.
  Decoder(const ModelOptions& options, const InputShape& features, const Task& task);

  // Called "decoders.<task>.<tensor>", such as stage0.up.weight.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return buffers_; }
  // As Trunk::widest.
  [[nodiscard]] int64_t widest() const { return widest_; }

  // features [rows, features.elements()] → [rows, task.outputs()]. Buffers and modes as
  // Trunk::forward has them.
  [[nodiscard]] at::Tensor forward(const at::Tensor& features, const at::Tensor* parameters,
                                   const at::Tensor* buffers, const Pass& pass) const;

  // The TorchScript counterpart, as Trunk::script is of the trunk; its tensors are called
  // self.<tensor>.
  [[nodiscard]] std::string script() const;
  // Of the name of one of its tensors what script() calls it.
  [[nodiscard]] std::string own_name(const std::string& tensor) const {
    return tensor.substr(prefix_.size());
  }

 private:
  struct Stage {
    Convolution up, smooth;
  };

  std::string prefix_;
  InputShape features_, map_;
  bool channels_last_;
  std::vector<Stage> stages_;
  Convolution last_;
  std::vector<ParameterSpec> parameters_, buffers_;
  int64_t widest_ = 0;
};

}  // namespace kindred
