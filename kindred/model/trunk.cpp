#include "kindred/model/trunk.h"

#include <torch/csrc/jit/api/module.h>

namespace kindred {

std::shared_ptr<torch::jit::Module> Trunk::script_encoder(TensorSpan, TensorSpan) const {
  return nullptr;
}

}  // namespace kindred
