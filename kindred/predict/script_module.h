#pragma once

#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace torch::jit {
struct Module;
}

namespace kindred {

// A loaded TorchScript file of a bundle. run() is thread-safe.
class ScriptModule {
 public:
  // `name` stands for the file in messages. Throws InputError if `bytes` is no TorchScript file
  // with such a forward method.
  ScriptModule(const std::string& bytes, std::string name);
  ~ScriptModule();
  ScriptModule(ScriptModule&&) noexcept;
  ScriptModule& operator=(ScriptModule&&) noexcept;

  // raw [rows, features] float64 → the predictions of those tasks. Throws InputError if the module
  // fails or returns anything else.
  [[nodiscard]] std::vector<at::Tensor> run(const at::Tensor& raw,
                                            const std::vector<std::string>& tasks) const;

  [[nodiscard]] const torch::jit::Module& script() const;

 private:
  struct Module;
  std::string name_;
  std::unique_ptr<Module> module_;
};

}  // namespace kindred
