#pragma once

#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// A TorchScript file of a bundle, loaded. run() may be called from several
// threads.
class ScriptModule {
 public:
  // `name` stands for the file in messages. Throws InputError when `bytes` are no TorchScript file
  // with such a forward method.
  ScriptModule(const std::string& bytes, std::string name);
  ~ScriptModule();
  ScriptModule(ScriptModule&&) noexcept;
  ScriptModule& operator=(ScriptModule&&) noexcept;

  // raw [rows, features] float64 → the predictions of those tasks. Throws InputError when the
  // module fails or gives something else.
  [[nodiscard]] std::vector<at::Tensor> run(const at::Tensor& raw,
                                            const std::vector<std::string>& tasks) const;

 private:
  struct Module;
  std::string name_;
  std::unique_ptr<Module> module_;
};

}  // namespace kindred
