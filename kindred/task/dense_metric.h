#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The metric of a dense task over all pixels of all rows that carry a label, gathered batch by
// batch: as evaluate() has it, each pixel (and channel of numbers) counting as a row does there.
class DenseMetric {
 public:
  // Throws InputError for a metric that is not defined for label maps.
  explicit DenseMetric(const Task& task);

  // outputs [rows, task.outputs()], map [rows, channels, height, width], NaN: no label. Throws
  // FailureError for an output that is not finite.
  void add(const at::Tensor& outputs, const at::Tensor& map);
  // As if all that `other`, of the same task, was given had been added.
  DenseMetric& operator+=(const DenseMetric& other);
  // Nothing when it is undefined.
  [[nodiscard]] std::optional<double> value() const;

 private:
  void add_classes(const at::Tensor& outputs, const at::Tensor& map);
  void add_numbers(const at::Tensor& outputs, const at::Tensor& map);

  Task task_;
  std::vector<int64_t> counts_;  // [true class][predicted class], row after row
  double squares_ = 0, distances_ = 0, labels_ = 0;
};

}  // namespace kindred
