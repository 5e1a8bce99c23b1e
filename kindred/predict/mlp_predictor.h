#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/predict/script_module.h"

namespace kindred {

// A network of a bundle with an MLP trunk, computed by loops over rows in place of its TorchScript:
// only the heads that are asked for, and of the first layer only what a row's categories choose.
// The same predictions up to rounding; those of a row do not depend on the rows beside it.
// Thread-safe.
class MlpPredictor {
 public:
  // `features`: numbers in a raw row. `heads`: names of the modules of the heads to compute, see
  // Manifest::NetworkEntry. Returns null for other networks than MLPs on tables.
  [[nodiscard]] static std::unique_ptr<MlpPredictor> of(const ScriptModule& network,
                                                        int64_t features,
                                                        const std::vector<std::string>& heads);
  virtual ~MlpPredictor() = default;

  // raw [rows, features] float64 → of each head float64, as in TaskPredictions. Uses the threads of
  // libtorch.
  [[nodiscard]] virtual std::vector<at::Tensor> run(const at::Tensor& raw) const = 0;
};

}  // namespace kindred
