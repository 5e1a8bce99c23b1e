#include "kindred/deploy/script_module.h"

#include <algorithm>
#include <sstream>

#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/deploy/script_source.h"
#include "kindred/task/identifier.h"

namespace kindred {
namespace {

using torch::jit::Module;

// Makes the modules of one file, which share a compilation unit.
class Builder {
 public:
  explicit Builder(at::ScalarType dtype) : dtype_(dtype) {}

  [[nodiscard]] Module module(const std::string& type) const {
    return {c10::QualifiedName("__torch__.kindred." + type), unit_, /*shouldMangle=*/true};
  }

  [[nodiscard]] Module encoder(const FeatureEncoder& encoder, const InputShape& input) const {
    Module encoding = module("Encoder");
    define(encoding, input.is_picture() ? picture_source(input) : encoder_source(encoder));
    return encoding;
  }

  [[nodiscard]] Module trunk(const Network& network, const NetworkState& state) const {
    Branch root;
    const Trunk& trunk = network.trunk();
    const at::Tensor* parameters = state.parameters.views().data();
    if (const auto encoder = trunk.script_encoder(parameters, state.buffers.views().data())) {
      Module built = module("Trunk");
      built.register_module("encoder", *encoder);
      built.define("def forward(self, x: Tensor) -> Tensor:\n" + trunk.script());
      return built;
    }
    for (size_t i = 0; i < trunk.parameters().size(); ++i)
      root.add(trunk.parameters()[i].name, state.parameters.views()[i], false);
    for (size_t i = 0; i < trunk.buffers().size(); ++i)
      root.add(trunk.buffers()[i].name, state.buffers.views()[i], true);
    Module built = build(root, "Trunk");
    built.define("def forward(self, x: Tensor) -> Tensor:\n" + trunk.script());
    return built;
  }

  [[nodiscard]] Module head(const Network& network, const NetworkState& state, size_t task) const {
    Branch root;
    const auto script = network.head_script(
        static_cast<int64_t>(task), state.parameters.views().data(), state.buffers.views().data());
    for (const auto& [name, tensor] : script.parameters) root.add(name, tensor, false);
    for (const auto& [name, tensor] : script.buffers) root.add(name, tensor, true);
    Module built = build(root, "Head");
    define(built, head_source(network.tasks()[task], script.body));
    return built;
  }

  static void define(Module& module, const ScriptSource& script) {
    for (const auto& [name, tensor] : script.buffers) module.register_buffer(name, tensor);
    for (const auto& [name, number] : script.numbers)
      module.register_attribute(name, c10::FloatType::get(), number);
    module.define(script.source);
  }

 private:
  // Tensors by dotted name as a tree of submodules.
  struct Branch {
    struct Leaf {
      std::string name;
      at::Tensor tensor;
      bool is_buffer;
    };
    std::vector<Leaf> leaves;
    std::vector<std::pair<std::string, Branch>> branches;

    void add(const std::string& name, const at::Tensor& tensor, bool is_buffer) {
      const size_t dot = name.find('.');
      if (dot == std::string::npos) {
        leaves.push_back({name, tensor, is_buffer});
        return;
      }
      const std::string first = name.substr(0, dot);
      auto found = std::find_if(branches.begin(), branches.end(),
                                [&](const auto& branch) { return branch.first == first; });
      if (found == branches.end()) found = branches.insert(found, {first, {}});
      found->second.add(name.substr(dot + 1), tensor, is_buffer);
    }
  };

  [[nodiscard]] Module build(const Branch& branch, const std::string& type) const {
    Module built = module(type);
    for (const auto& [name, tensor, is_buffer] : branch.leaves)
      built.register_parameter(name, tensor.detach().to(at::kCPU, dtype_).clone(), is_buffer);
    for (const auto& [name, inner] : branch.branches)
      built.register_module(name, build(inner, "Layer"));
    return built;
  }

  at::ScalarType dtype_;
  std::shared_ptr<torch::jit::CompilationUnit> unit_ =
      std::make_shared<torch::jit::CompilationUnit>();
};

}  // namespace

std::vector<std::string> head_identifiers(const std::vector<std::string>& tasks) {
  // Words that TorchScript or its modules keep for themselves beside those of Python.
  static const std::vector<std::string> taken = {"forward", "training", "inf",  "nan",
                                                 "infj",    "nanj",     "print"};
  std::vector<std::string> names = taken;
  names.insert(names.end(), tasks.begin(), tasks.end());
  names = identifiers(names);
  return {names.begin() + static_cast<std::ptrdiff_t>(taken.size()), names.end()};
}

std::string script_module_bytes(const FeatureEncoder& encoder, const Network& network,
                                const NetworkState& state,
                                const std::vector<std::string>& identifiers) {
  const auto dtype = state.parameters.flat().scalar_type();
  const Builder builder(dtype);
  Module heads = builder.module("Heads");
  std::vector<std::pair<std::string, std::string>> entries;
  for (size_t task = 0; task < network.tasks().size(); ++task) {
    heads.register_module(identifiers[task], builder.head(network, state, task));
    entries.emplace_back(network.tasks()[task].name, identifiers[task]);
  }
  Module root = builder.module("Network");
  root.register_module("encoder", builder.encoder(encoder, network.input()));
  root.register_module("trunk", builder.trunk(network, state));
  root.register_module("heads", heads);
  Builder::define(root, network_source(dtype, entries));
  std::ostringstream bytes;
  root.save(bytes);
  return std::move(bytes).str();
}

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
        fmt::format("{}: not a TorchScript file that this libtorch can read; "
                    "was it cut off, or written by a newer version?",
                    name_));
  }
  if (!module_->script.find_method("forward"))
    throw InputError(fmt::format("{}: a TorchScript file, but not a network of kindred", name_));
}

ScriptModule::~ScriptModule() = default;
ScriptModule::ScriptModule(ScriptModule&&) noexcept = default;
ScriptModule& ScriptModule::operator=(ScriptModule&&) noexcept = default;

std::vector<at::Tensor> ScriptModule::run(const at::Tensor& raw,
                                          const std::vector<std::string>& tasks) const {
  const c10::AutoGradMode no_gradients(false);
  // Profiling and fusing costs seconds and gains nothing on a pass this simple.
  const torch::jit::GraphOptimizerEnabledGuard no_profiling(false);
  std::vector<at::Tensor> predictions;
  try {
    const auto answers = module_->script.forward({raw}).toGenericDict();
    for (const auto& task : tasks) predictions.push_back(answers.at(task).toTensor());
  } catch (const std::exception&) {
    throw InputError(
        fmt::format("{}: this network does not take such rows and give the tasks of the "
                    "manifest; the bundle's files do not belong together",
                    name_));
  }
  return predictions;
}

}  // namespace kindred
