#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/predict/manifest.h"
#include "kindred/protocol/infer_request.h"
#include "kindred/table/category_index.h"

namespace kindred {

// Turns the inputs of a request into raw rows (see Predictor).
class RawRows {
 public:
  explicit RawRows(const Manifest& manifest);

  // Of a table: one input for each column by its name, [rows] or [rows, 1], other inputs are
  // ignored; or one input [rows, features] of raw rows, or of the cells' texts. A text is a cell as
  // in the table: a number, a category or a word for a missing value. Of pictures: uint8 samples
  // [rows, channels, height, width] or [rows, samples], or texts [rows] or [rows, 1] that are JPEG
  // or PNG files, resized as in training. Returns [rows, features] float64, or uint8 samples.
  // Throws RequestError.
  [[nodiscard]] at::Tensor of(const InferRequest& request) const;

 private:
  [[nodiscard]] at::Tensor from_columns(const InferRequest& request) const;
  [[nodiscard]] at::Tensor from_matrix(const InferInput& input) const;
  [[nodiscard]] at::Tensor from_pictures(const InferRequest& request) const;
  // Writes a column of `rows` numbers, `stride` apart.
  void put_column(const InferInput& input, size_t feature, int64_t rows, double* to,
                  int64_t stride) const;
  [[nodiscard]] double cell(const std::string& text, size_t feature, int64_t row) const;

  const Manifest& manifest_;
  std::vector<CategoryIndex> categories_;  // of each feature; empty for numbers
};

}  // namespace kindred
