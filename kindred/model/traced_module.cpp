#include "kindred/model/traced_module.h"

#include <c10/core/GradMode.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>

namespace kindred {

void register_tensor(torch::jit::Module& module, const std::string& name, const at::Tensor& tensor,
                     bool is_buffer) {
  const size_t dot = name.find('.');
  if (dot == std::string::npos) return module.register_parameter(name, tensor, is_buffer);
  const std::string first = name.substr(0, dot);
  if (!module.hasattr(first)) {
    const c10::QualifiedName type("__torch__.kindred.Layer");
    module.register_module(first, torch::jit::Module(type, module._ivalue()->compilation_unit(),
                                                     /*shouldMangle=*/true));
  }
  torch::jit::Module inner = module.attr(first).toModule();
  register_tensor(inner, name.substr(dot + 1), tensor, is_buffer);
}

void define_traced(torch::jit::Module& module, const std::string& name, const at::Tensor& example,
                   const std::function<at::Tensor(const at::Tensor& x)>& pass) {
  namespace tracer = torch::jit::tracer;
  const c10::AutoGradMode no_gradients(false);
  const auto trace = tracer::trace(
      {example},
      [&](const torch::jit::Stack& x) { return torch::jit::Stack{pass(x[0].toTensor())}; },
      [](const at::Tensor&) { return std::string(); }, /*strict=*/true,
      // In-place operations stay what they are: tracing them as others would warn of aliases.
      /*force_outplace=*/false, &module, {"x"});
  module.type()->addMethod(module._ivalue()->compilation_unit()->create_function(
      c10::QualifiedName(*module.type()->name(), name), trace.first->graph));
}

}  // namespace kindred
