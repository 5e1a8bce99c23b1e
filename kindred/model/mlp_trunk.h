#pragma once

#include "kindred/model/trunk.h"

namespace kindred {

// Layers of linear → normalisation → activation → (+ input, if residual) → dropout. Linear weights
// and biases are initialised uniformly on ±1/√(input width), PyTorch's default.
class MlpTrunk : public Trunk {
 public:
  MlpTrunk(const ModelOptions& options, int64_t input_width);

  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const override {
    return parameters_;
  }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const override { return buffers_; }
  [[nodiscard]] int64_t output_width() const override { return widths_.back(); }
  [[nodiscard]] int64_t widest() const override;
  [[nodiscard]] at::Tensor forward(const at::Tensor& inputs, TensorSpan parameters,
                                   TensorSpan buffers, const Pass& pass) const override;

 private:
  [[nodiscard]] bool skips(size_t layer) const {
    return options_.residual && widths_[layer] == widths_[layer + 1];
  }

  ModelOptions options_;
  std::vector<int64_t> widths_;  // input width, then each layer's width
  std::vector<ParameterSpec> parameters_, buffers_;
};

}  // namespace kindred
