#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/feature_encoder.h"
#include "kindred/table/category_index.h"
#include "kindred/table/table.h"

namespace kindred {

// Up to three distinct texts, quoted, in the order added.
class TextExamples {
 public:
  void add(std::string_view text);
  [[nodiscard]] std::string words() const;

 private:
  std::vector<std::string> texts_;
};

// Counts the texts of categorical features that occur in no training row. Skips features that do
// not know their rare texts. `features` must outlive it.
class UnknownCategories {
 public:
  explicit UnknownCategories(const std::vector<Feature>& features);

  // Counts some rows of a table; `raw` is FeatureEncoder::raw of it.
  void add(const Table& table, const at::Tensor& raw, std::span<const int64_t> rows);
  // One warning for each feature with such texts: the column, their number and share among the
  // cells that are not missing, and a few examples. `where` names the rows ("the test part").
  [[nodiscard]] std::vector<std::string> warnings(const std::string& where) const;

 private:
  struct Count {
    size_t feature;
    CategoryIndex rare;
    int64_t unknown = 0, present = 0;
    TextExamples examples = {};
  };
  const std::vector<Feature>& features_;
  std::vector<Count> counts_;
};

// The warnings about `rows` of one table.
[[nodiscard]] std::vector<std::string> unknown_categories(const std::vector<Feature>& features,
                                                          const Table& table, const at::Tensor& raw,
                                                          std::span<const int64_t> rows,
                                                          const std::string& where);

// "3 of 40 texts (8 %)".
[[nodiscard]] std::string share_words(int64_t some, int64_t all, const std::string& what);

}  // namespace kindred
