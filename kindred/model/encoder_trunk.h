#pragma once

#include "kindred/model/script_encoder.h"
#include "kindred/model/trunk.h"

namespace kindred {

// A user's own encoder, see ScriptEncoder. Pictures enter it as [rows, channels, height, width],
// other inputs as [rows, numbers]; what it gives, [rows, …], is flattened to features.
class EncoderTrunk : public Trunk {
 public:
  // Runs the encoder on rows of zeros to see what it gives. Throws InputError as ScriptEncoder
  // does, and when it fails on 2 or 3 such rows, gives other than one row each, or does not depend
  // on any parameter that trains; with `keeps_map` also when it gives other than [rows, channels,
  // height, width].
  EncoderTrunk(const std::filesystem::path& file, const InputShape& input, bool keeps_map = false);

  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const override {
    return encoder_.parameters();
  }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const override {
    return encoder_.buffers();
  }
  [[nodiscard]] int64_t output_width() const override { return output_width_; }
  [[nodiscard]] InputShape output_map() const override { return map_; }
  // Its layers are not known: a row is taken to need many times the memory of its input.
  [[nodiscard]] int64_t widest() const override;
  [[nodiscard]] at::Tensor forward(const at::Tensor& inputs, const at::Tensor* parameters,
                                   const at::Tensor* buffers, const Pass& pass) const override;
  [[nodiscard]] std::string script() const override;
  [[nodiscard]] std::shared_ptr<torch::jit::Module> script_encoder(
      const at::Tensor* parameters, const at::Tensor* buffers) const override {
    return encoder_.module(parameters, buffers);
  }
  [[nodiscard]] std::string fingerprint() const override { return encoder_.checksum(); }

 private:
  // What the encoder itself gives.
  [[nodiscard]] at::Tensor run(const at::Tensor& inputs, const at::Tensor* parameters,
                               const at::Tensor* buffers, const Pass& pass) const;
  [[nodiscard]] at::Tensor try_rows(int64_t rows) const;
  void require_training() const;
  void find_layout();

  std::string name_;
  InputShape input_;
  ScriptEncoder encoder_;
  bool channels_last_ = false;  // how pictures enter it
  int64_t output_width_ = 0;
  InputShape map_{0};
};

}  // namespace kindred
