#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/parameters.h"
#include "kindred/model/trunk.h"

namespace torch::jit {
struct Module;
}

namespace kindred {

// A module that Python saved by torch.jit.script or torch.jit.trace and torch.jit.save, as a pure
// function of its parameters and buffers: every call runs on an object of its own, so that calls
// disturb neither each other nor the buffers, and several threads may call.
class ScriptEncoder {
 public:
  // Reads the file. Throws InputError when it is missing, damaged, no TorchScript file, has no
  // forward, no parameter that trains, a tensor that is no plain array of numbers, or draws random
  // numbers other than by dropout.
  explicit ScriptEncoder(const std::filesystem::path& file);
  ~ScriptEncoder();
  ScriptEncoder(const ScriptEncoder&) = delete;
  ScriptEncoder& operator=(const ScriptEncoder&) = delete;

  // By their names in the module, beginning as the file has them; frozen where the file says that
  // they need no gradient. A tensor that stands in several places is one parameter.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  // All other tensors of the module; integers too are kept in the run's floating type.
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return buffers_; }
  // "crc32:1234abcd:56789" of the file's bytes.
  [[nodiscard]] const std::string& checksum() const { return checksum_; }

  // What forward gives for `inputs` as it stands: training modules train but in kEvaluate, dropout
  // masks follow from the pass, and buffers are treated as Trunk::forward says. Throws InputError
  // when forward fails or gives no tensor, and c10::NotImplementedError for an operation without
  // the derivative that is asked for.
  [[nodiscard]] at::Tensor run(const at::Tensor& inputs, const at::Tensor* parameters,
                               const at::Tensor* buffers, const Pass& pass) const;

  // The module with copies of these values, in evaluation mode.
  [[nodiscard]] std::shared_ptr<torch::jit::Module> module(const at::Tensor* parameters,
                                                           const at::Tensor* buffers) const;

 private:
  struct Impl;
  std::string name_, checksum_;
  std::vector<ParameterSpec> parameters_, buffers_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kindred
