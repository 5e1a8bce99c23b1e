#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/feature_encoder.h"
#include "kindred/table/table.h"

namespace kindred {

// Returns one warning for each categorical feature with texts in `rows` that occur in no training
// row: the column, their number and share among the cells that are not missing, and a few examples.
// `raw` is FeatureEncoder::raw of the table; `where` names the rows ("the test part"). Skips
// features that do not know their rare texts.
[[nodiscard]] std::vector<std::string> unknown_categories(const std::vector<Feature>& features,
                                                          const Table& table, const at::Tensor& raw,
                                                          std::span<const int64_t> rows,
                                                          const std::string& where);

// "3 of 40 texts (8 %)".
[[nodiscard]] std::string share_words(int64_t some, int64_t all, const std::string& what);

// Up to three distinct texts, quoted, in the order added.
class TextExamples {
 public:
  void add(std::string_view text);
  [[nodiscard]] std::string words() const;

 private:
  std::vector<std::string> texts_;
};

}  // namespace kindred
