#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/residual_trunk.h"

namespace kindred {

// Reference implementation of a residual trunk: float64 loops, written from its definition, without
// code shared with the trunk.
class PlainResidual {
 public:
  using Numbers = std::vector<double>;

  PlainResidual(ResidualPlan plan, const InputShape& input)
      : plan_(std::move(plan)), input_(input) {}

  // `tensors` and `running` are as in the trunk's specs; without `running`, the statistics are
  // those of the batch. Inputs and result: one entry per row.
  [[nodiscard]] std::vector<Numbers> forward(const std::vector<Numbers>& inputs,
                                             const std::vector<Numbers>& tensors,
                                             const std::vector<Numbers>& running) const;

 private:
  ResidualPlan plan_;
  InputShape input_;
};

[[nodiscard]] std::vector<PlainResidual::Numbers> numbers_of(
    const std::vector<at::Tensor>& tensors);
[[nodiscard]] std::vector<PlainResidual::Numbers> rows_of(const at::Tensor& matrix);

}  // namespace kindred
