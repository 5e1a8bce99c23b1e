#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <ATen/core/Tensor.h>

namespace kindred {

// What metrics are computed from; private to this room.

[[nodiscard]] inline std::vector<double> metric_numbers(const at::Tensor& tensor) {
  const auto flat = tensor.detach().to(at::kCPU, at::kDouble).contiguous();
  const double* begin = flat.data_ptr<double>();
  return {begin, begin + flat.numel()};
}

// Labels and weights of the rows.
template <class Label>
struct Truth {
  std::vector<Label> labels;
  std::vector<double> weights;
  double weight;  // of all rows
};

// Class probabilities of each row, in one form for binary and multiclass tasks.
struct Probabilities {
  std::vector<double> values;
  size_t classes;  // 1 for binary tasks, which store only the positive class

  [[nodiscard]] double of(size_t row, size_t label) const {
    if (classes == 1) return label == 1 ? values[row] : 1 - values[row];
    return values[row * classes + label];
  }
  [[nodiscard]] size_t predicted(size_t row) const {
    if (classes == 1) return values[row] > 0.5 ? 1 : 0;
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * classes);
    const auto end = begin + static_cast<std::ptrdiff_t>(classes);
    return static_cast<size_t>(std::max_element(begin, end) - begin);
  }
};

}  // namespace kindred
