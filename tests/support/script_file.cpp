#include "tests/support/script_file.h"

#include <map>

#include <ATen/Functions.h>
#include <torch/csrc/jit/api/module.h>

#include "kindred/model/traced_module.h"

namespace kindred {

void write_script(const std::filesystem::path& path, const ScriptFile& file) {
  torch::jit::Module module("Encoder");
  module.register_attribute("training", c10::BoolType::get(), true);
  // Copies, since the file would hold all that a view is a part of; one for each tensor, so that
  // what is given twice is shared.
  std::map<const void*, at::Tensor> copies;
  const auto copy = [&](const at::Tensor& tensor) {
    auto& own = copies[tensor.unsafeGetTensorImpl()];
    if (!own.defined()) own = tensor.detach().clone().requires_grad_(tensor.requires_grad());
    return own;
  };
  std::vector<at::Tensor> parameters, buffers;
  for (const auto& [name, tensor] : file.parameters) {
    parameters.push_back(copy(tensor));
    register_tensor(module, name, parameters.back(), false);
  }
  for (const auto& [name, tensor] : file.buffers) {
    buffers.push_back(copy(tensor));
    register_tensor(module, name, buffers.back(), true);
  }
  for (const auto& [name, tensors] : file.lists) {
    c10::List<at::Tensor> list;
    for (const auto& tensor : tensors) list.push_back(copy(tensor));
    module.register_attribute(name, c10::ListType::ofTensors(), list);
  }
  for (const auto& [name, example, forward] : file.passes)
    define_traced(module, name, example,
                  [&, &run = forward](const at::Tensor& x) { return run(x, parameters, buffers); });
  // A training pass has moved them.
  for (size_t i = 0; i < buffers.size(); ++i) buffers[i].copy_(file.buffers[i].second);
  module.define(file.source);
  module.save(path.string());
}

ScriptFile script_of(const Network& network, const NetworkState& state) {
  const Trunk& trunk = network.trunk();
  ScriptFile file{
      "def forward(self, x: Tensor) -> Tensor:\n"
      "    x = self.train_pass(x) if self.training else self.evaluation_pass(x)\n"
      "    return x\n"};
  for (size_t i = 0; i < trunk.parameters().size(); ++i)
    file.parameters.emplace_back(trunk.parameters()[i].name, state.parameters.views()[i]);
  for (size_t i = 0; i < trunk.buffers().size(); ++i)
    file.buffers.emplace_back(trunk.buffers()[i].name, state.buffers.views()[i]);
  const auto example =
      at::zeros({2, network.input().elements()}, state.parameters.flat().options());
  for (const auto& [name, mode] : {std::pair{"train_pass", PassMode::kTrain},
                                   std::pair{"evaluation_pass", PassMode::kEvaluate}})
    file.passes.push_back({name, example, [&trunk, mode = mode](const auto&... of) {
                             return trunk.forward(of..., {.mode = mode});
                           }});
  return file;
}

}  // namespace kindred
