#pragma once

#include "kindred/model/script_encoder.h"
#include "kindred/model/trunk.h"

namespace kindred {

// A user-supplied encoder, see ScriptEncoder. Pictures are passed as [rows, channels, height,
// width], other inputs as [rows, numbers]. Its outputs [rows, …] are flattened to features.
class EncoderTrunk : public Trunk {
 public:
  // Runs the encoder on rows of zeros to find its output shape. Throws InputError as ScriptEncoder
  // does, and if it fails on 2 or 3 rows, does not return one row for each, or does not depend on
  // any trainable parameter; with `keeps_map` also if its output is not
  // [rows, channels, height, width].
  EncoderTrunk(const std::filesystem::path& file, const InputShape& input, bool keeps_map = false);

  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const override {
    return encoder_.parameters();
  }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const override {
    return encoder_.buffers();
  }
  [[nodiscard]] int64_t output_width() const override { return output_width_; }
  [[nodiscard]] InputShape output_map() const override { return map_; }
  // Its layers are unknown; assumes many times the memory of an input per row.
  [[nodiscard]] int64_t widest() const override;
  [[nodiscard]] at::Tensor forward(const at::Tensor& inputs, TensorSpan parameters,
                                   TensorSpan buffers, const Pass& pass) const override;
  [[nodiscard]] std::shared_ptr<torch::jit::Module> script_encoder(
      TensorSpan parameters, TensorSpan buffers) const override {
    return encoder_.module(parameters, buffers);
  }
  [[nodiscard]] std::string fingerprint() const override { return encoder_.checksum(); }

 private:
  // Returns the encoder's own output.
  [[nodiscard]] at::Tensor run(const at::Tensor& inputs, TensorSpan parameters, TensorSpan buffers,
                               const Pass& pass) const;
  [[nodiscard]] at::Tensor try_rows(int64_t rows) const;
  void require_training() const;
  void find_layout();

  std::string name_;
  InputShape input_;
  ScriptEncoder encoder_;
  bool channels_last_ = false;  // memory format of its input pictures
  int64_t output_width_ = 0;
  InputShape map_{0};
};

}  // namespace kindred
