#include "kindred/predict/script_module.h"

#include <sstream>
#include <utility>

#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/base/error.h"

namespace kindred {

struct ScriptModule::Module {
  torch::jit::Module script;
};

ScriptModule::ScriptModule(const std::string& bytes, std::string name) : name_(std::move(name)) {
  std::istringstream stream(bytes);
  try {
    module_ = std::make_unique<Module>(Module{torch::jit::load(stream, at::Device(at::kCPU))});
  } catch (const std::exception&) {
    // libtorch's own message is a page about its sources.
    throw InputError(
        fmt::format("{}: not a TorchScript file that this libtorch can read; was it truncated, or "
                    "written by a newer version?",
                    name_));
  }
  if (!module_->script.find_method("forward"))
    throw InputError(fmt::format("{}: a TorchScript file, but not a network of kindred", name_));
}

ScriptModule::~ScriptModule() = default;
ScriptModule::ScriptModule(ScriptModule&&) noexcept = default;
ScriptModule& ScriptModule::operator=(ScriptModule&&) noexcept = default;

const torch::jit::Module& ScriptModule::script() const {
  return module_->script;
}

std::vector<at::Tensor> ScriptModule::run(const at::Tensor& raw,
                                          const std::vector<std::string>& tasks) const {
  const c10::AutoGradMode no_gradients(false);
  // Profiling and fusion cost seconds and do not speed up such a simple pass.
  const torch::jit::GraphOptimizerEnabledGuard no_profiling(false);
  std::vector<at::Tensor> predictions;
  try {
    const auto answers = module_->script.forward({raw}).toGenericDict();
    for (const auto& task : tasks) predictions.push_back(answers.at(task).toTensor());
  } catch (const std::exception&) {
    throw InputError(
        fmt::format("{}: the inputs or tasks of this network are not those of the manifest; the "
                    "bundle's files do not belong together",
                    name_));
  }
  return predictions;
}

}  // namespace kindred
