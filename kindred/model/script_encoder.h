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

// A module saved from Python by torch.jit.script or torch.jit.trace and torch.jit.save, as a pure
// function of its parameters and buffers. Every call runs on its own copy of the module, so calls
// affect neither each other nor the module's buffers. Thread-safe.
class ScriptEncoder {
 public:
  // Reads the file. Throws InputError if it is missing, damaged or not TorchScript, has no forward,
  // no trainable parameter or a tensor that is not a dense array of real numbers, or draws random
  // numbers other than by dropout.
  explicit ScriptEncoder(const std::filesystem::path& file);
  ~ScriptEncoder();
  ScriptEncoder(const ScriptEncoder&) = delete;
  ScriptEncoder& operator=(const ScriptEncoder&) = delete;

  // Named as in the module, with initial values from the file; frozen if requires_grad is false
  // there. A tensor stored in several places is one parameter.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  // All other tensors of the module, integers included, stored in the run's floating type.
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return buffers_; }
  // "crc32:1234abcd:56789": checksum and size of the file.
  [[nodiscard]] const std::string& checksum() const { return checksum_; }

  // Returns the unmodified output of forward for `inputs`. Modules are in training mode except in
  // kEvaluate, dropout masks depend on the pass, and buffers are treated as in Trunk::forward().
  // Throws InputError if forward fails or does not return a tensor, and c10::NotImplementedError if
  // an operation lacks the requested derivative.
  [[nodiscard]] at::Tensor run(const at::Tensor& inputs, TensorSpan parameters, TensorSpan buffers,
                               const Pass& pass) const;

  // Returns the module in evaluation mode with copies of these values.
  [[nodiscard]] std::shared_ptr<torch::jit::Module> module(TensorSpan parameters,
                                                           TensorSpan buffers) const;

 private:
  struct Impl;
  std::string name_, checksum_;
  std::vector<ParameterSpec> parameters_, buffers_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kindred
