#pragma once

#include "kindred/model/trunk.h"

namespace kindred {

// A convolution without bias, padded by kernel / 2, followed by a batch norm.
struct ConvUnit {
  std::string name;
  int64_t in, out, kernel, stride;
};

// Two 3 × 3 units. The input is added before the last nonlinearity, through a 1 × 1 unit if its
// shape differs (the basic block of He, Zhang, Ren, Sun, CVPR 2016).
struct ResidualBlock {
  ConvUnit first, second;
  bool projects;
  ConvUnit shortcut;
};

enum class StemPool { kNone, kValid, kSame };  // 3 × 3, stride 2, padding 0 or 1
enum class EndPool { kHalf, kGlobal, kNone };  // mean of 2 × 2, global mean, or the map itself

// Architecture of a residual network.
struct ResidualPlan {
  ConvUnit stem;
  StemPool pool;
  std::vector<ResidualBlock> blocks;
  EndPool end;
  double epsilon;  // of the batch norms
  bool glorot;     // init: uniform on ±√(6 / (fan in + fan out)), else on ±√(6 / fan in)
};

// The trunk of the paper's CelebA experiment: stem 3 × 3, valid pooling, one block, mean of 2 × 2.
[[nodiscard]] ResidualPlan celeba_plan(const ModelOptions& options, const InputShape& input,
                                       bool keeps_map = false);
// ResNet-18 for blocks {2, 2, 2, 2}, ResNet-34 for {3, 4, 6, 3}. The standard stem is 7 × 7 with
// stride 2 and pooling; the stem for small pictures is 3 × 3 with stride 1 and no pooling.
[[nodiscard]] ResidualPlan resnet_plan(const ModelOptions& options, const InputShape& input,
                                       const std::vector<int64_t>& blocks, bool keeps_map = false);

// Stem → batch norm → ReLU → pooling → residual blocks → pooling → one row per picture.
class ResidualTrunk : public Trunk {
 public:
  // Throws InputError if inputs are not pictures, or are too small.
  ResidualTrunk(ResidualPlan plan, const std::string& name, const InputShape& input);

  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const override {
    return parameters_;
  }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const override { return buffers_; }
  [[nodiscard]] int64_t output_width() const override { return output_width_; }
  [[nodiscard]] InputShape output_map() const override { return map_; }
  [[nodiscard]] int64_t widest() const override { return widest_; }
  [[nodiscard]] at::Tensor forward(const at::Tensor& inputs, TensorSpan parameters,
                                   TensorSpan buffers, const Pass& pass) const override;

 private:
  void add(const ConvUnit& unit);

  ResidualPlan plan_;
  InputShape input_;
  std::vector<ParameterSpec> parameters_, buffers_;
  InputShape map_{0};
  int64_t output_width_ = 0, widest_ = 0;
};

}  // namespace kindred
