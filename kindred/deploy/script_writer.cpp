#include "kindred/deploy/script_writer.h"

#include <algorithm>
#include <sstream>

#include <torch/csrc/jit/api/module.h>

#include "kindred/deploy/script_source.h"
#include "kindred/task/identifier.h"

namespace kindred {
namespace {

using torch::jit::Module;

// Creates the modules of one file, which share a compilation unit.
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
    TensorSpan parameters = state.parameters.views();
    if (const auto encoder = trunk.script_encoder(parameters, state.buffers.views())) {
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
    const auto script = network.head_script(static_cast<int64_t>(task), state.parameters.views(),
                                            state.buffers.views());
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
  // A tree of submodules, built from tensors with dotted names.
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
  // Names reserved by TorchScript or its modules, besides those of Python.
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

}  // namespace kindred
