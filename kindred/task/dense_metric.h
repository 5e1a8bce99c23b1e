#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/task/task.h"

namespace kindred {

// The metric of a dense task over all labelled pixels of all rows, accumulated batch by batch.
// Defined as in evaluate(), where each pixel (and channel of numbers) counts as a row.
class DenseMetric {
 public:
  // Throws InputError if the metric is not defined for label maps.
  explicit DenseMetric(const Task& task);

  // outputs [rows, task.outputs()], map [rows, channels, height, width], NaN: no label. Throws
  // FailureError if an output is not finite.
  void add(const at::Tensor& outputs, const at::Tensor& map);
  // Adds everything that was added to `other`, which must be of the same task.
  DenseMetric& operator+=(const DenseMetric& other);
  // Returns nullopt if undefined.
  [[nodiscard]] std::optional<double> value() const;
  // The influence of `rows`, some of the rows that were added to this: the derivative of value() by
  // a factor on their pixels, as metric_influences() for single rows. 0 if value() is undefined.
  [[nodiscard]] double influence(const DenseMetric& rows) const;

 private:
  void add_classes(const at::Tensor& outputs, const at::Tensor& map);
  void add_numbers(const at::Tensor& outputs, const at::Tensor& map);

  Task task_;
  std::vector<int64_t> counts_;  // [true class][predicted class], row-major
  double squares_ = 0, distances_ = 0, labels_ = 0;
};

}  // namespace kindred
