#pragma once

#include "kindred/model/convolution.h"
#include "kindred/model/trunk.h"

namespace kindred {

// A block of an Xception network (Chollet, CVPR 2017): ReLU → separable 3 × 3 convolution → batch
// norm, several times. A strided block ends with a 2 × 2 convolution with stride 2 and adds its
// input through a 1 × 1 convolution with stride 2; other blocks add their input directly.
struct XceptionBlock {
  std::vector<Convolution> layers;  // alternately depthwise and pointwise; one more if strided
  bool begins_with_relu = true;
  bool strided = false;
  Convolution shortcut;  // of a strided block
};

// The encoder of Standley et al. (ICML 2020): 3 × 3 convolution with stride 2 (32 channels) → 3 × 3
// (64) → three strided blocks (128, 256, 728) of two separable convolutions → eight blocks (728) of
// three → ReLU, with batch norm throughout. Its map has 1/16 of the height and width.
// model.channels = 64 is the full size; other values scale all channels.
class XceptionTrunk : public Trunk {
 public:
  // Throws InputError if inputs are not pictures.
  XceptionTrunk(const ModelOptions& options, const InputShape& input, bool keeps_map = false);

  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const override {
    return parameters_;
  }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const override { return buffers_; }
  [[nodiscard]] int64_t output_width() const override { return output_map().elements(); }
  // Without NetworkSetting::keeps_map, the mean of each channel.
  [[nodiscard]] InputShape output_map() const override {
    return keeps_map_ ? map_ : InputShape(map_.channels);
  }
  [[nodiscard]] int64_t widest() const override { return widest_; }
  [[nodiscard]] at::Tensor forward(const at::Tensor& inputs, TensorSpan parameters,
                                   TensorSpan buffers, const Pass& pass) const override;

 private:
  void add_block(const std::string& name, int64_t out, int64_t repeats, bool strided);

  InputShape input_, map_;
  bool keeps_map_;
  Convolution first_, second_;
  std::vector<XceptionBlock> blocks_;
  std::vector<ParameterSpec> parameters_, buffers_;
  int64_t widest_ = 0;
};

// Scales `channels` of the full network by model.channels / 64; returns at least 1.
[[nodiscard]] int64_t scaled_channels(int64_t channels, const ModelOptions& options);

}  // namespace kindred
