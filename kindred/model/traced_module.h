#pragma once

#include <functional>
#include <string>

#include <ATen/core/Tensor.h>

namespace torch::jit {
struct Module;
}

namespace kindred {

// Makes `tensor` an attribute of `module` by a dotted name, e.g. "layer0.norm.weight"; the parts
// before a dot become submodules.
void register_tensor(torch::jit::Module& module, const std::string& name, const at::Tensor& tensor,
                     bool is_buffer);

// Defines the TorchScript method `name`(self, x: Tensor) -> Tensor of `module`: the operations that
// `pass` performs on `example`. A tensor of the module or of its submodules that `pass` reads is
// read from there in each call, and written there if `pass` changes it. All else is a constant of
// the method: other tensors, and every number and branch that `pass` computes in C++, such as the
// number of rows of `example`. Throws what `pass` throws.
void define_traced(torch::jit::Module& module, const std::string& name, const at::Tensor& example,
                   const std::function<at::Tensor(const at::Tensor& x)>& pass);

}  // namespace kindred
