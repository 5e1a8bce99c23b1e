#include "tests/support/script_file.h"

#include <map>

#include <torch/csrc/jit/api/module.h>

namespace kindred {
namespace {

using torch::jit::Module;

void put(Module& module, const std::string& name, const at::Tensor& tensor, bool is_buffer) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos) {
    module.register_parameter(name, tensor, is_buffer);
    return;
  }
  const std::string first = name.substr(0, dot);
  if (!module.hasattr(first)) {
    const c10::QualifiedName type("__torch__.Part");
    module.register_module(first,
                           Module(type, module._ivalue()->compilation_unit(), /*mangle=*/true));
  }
  Module inner = module.attr(first).toModule();
  put(inner, name.substr(dot + 1), tensor, is_buffer);
}

}  // namespace

void write_script(const std::filesystem::path& path, const ScriptFile& file) {
  Module module("Encoder");
  module.register_attribute("training", c10::BoolType::get(), true);
  // Copies, since the file would hold all that a view is a part of; one for each tensor, so that
  // what is given twice is shared.
  std::map<const void*, at::Tensor> copies;
  const auto copy = [&](const at::Tensor& tensor) {
    auto& own = copies[tensor.unsafeGetTensorImpl()];
    if (!own.defined()) own = tensor.detach().clone().requires_grad_(tensor.requires_grad());
    return own;
  };
  for (const auto& [name, tensor] : file.parameters) put(module, name, copy(tensor), false);
  for (const auto& [name, tensor] : file.buffers) put(module, name, copy(tensor), true);
  for (const auto& [name, tensors] : file.lists) {
    c10::List<at::Tensor> list;
    for (const auto& tensor : tensors) list.push_back(copy(tensor));
    module.register_attribute(name, c10::ListType::ofTensors(), list);
  }
  module.define(file.source);
  module.save(path.string());
}

ScriptFile script_of(const Network& network, const NetworkState& state) {
  const Trunk& trunk = network.trunk();
  std::string body = trunk.script();
  const std::string evaluation = ", False, 0.0, ", training = ", self.training, 0.1, ";
  for (size_t at = 0; (at = body.find(evaluation, at)) != std::string::npos;)
    body.replace(at, evaluation.size(), training);
  ScriptFile file{"def forward(self, x: Tensor) -> Tensor:\n" + body};
  for (size_t i = 0; i < trunk.parameters().size(); ++i)
    file.parameters.emplace_back(trunk.parameters()[i].name, state.parameters.views()[i]);
  for (size_t i = 0; i < trunk.buffers().size(); ++i)
    file.buffers.emplace_back(trunk.buffers()[i].name, state.buffers.views()[i]);
  return file;
}

}  // namespace kindred
