#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/base/json.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// One input column and its encoding. All parameters are fitted on training rows.
struct Feature {
  std::string name;
  ColumnKind kind = ColumnKind::kNumeric;

  // Numeric: (x − mean) / scale, with mean and population standard deviation of the present
  // training values; mean 0 and scale 1 without data.standardize. A missing value becomes 0.
  double mean = 0, scale = 1;
  bool missing_indicator = false;  // adds an input that is 1 where the value is missing

  // Categorical: one input per class. A class with fewer than `rare_below` training rows, or unseen
  // in training, uses the rare input if there is one, else no input (all zeros). A missing value
  // uses the missing input if training had any, else no input.
  std::vector<std::string> classes;
  bool rare_class = false;
  bool missing_class = false;
  // All training texts are numbers; spellings of one number are one class (see CategoryIndex).
  bool numbers = false;
  // Texts that share the rare input, to tell them from unseen texts. Empty if there are too many to
  // keep, and in bundles of earlier versions.
  std::vector<std::string> rare_texts = {};

  [[nodiscard]] bool knows_all_texts() const { return rare_class == !rare_texts.empty(); }

  [[nodiscard]] int64_t width() const;  // number of network inputs
};

// Encodes table columns as raw rows, and raw rows as network inputs.
//   raw row: one double per feature, in feature order. Numeric: the value, NaN if missing.
//   Categorical: the class index 0 .. classes−1, classes for any other text, NaN if missing.
//   encoded row: all numeric values, then all missing indicators, then the one-hot blocks
//   (classes, then rare, then missing), each in feature order.
// Depends only on its features: `deploy` traces the encoding into the bundle.
class FeatureEncoder {
 public:
  // A column that is uninformative in training; `reason`: "constant", "empty" or "rare texts only".
  struct Dropped {
    std::string name;
    std::string reason;
  };

  // Fits on `training_rows` of `table`, using the given input columns. A column's kind is taken
  // from the options, else from its file's declaration (a declared pair of numbers, such as {0,1},
  // is numeric, as one input suffices), else from its cells: numeric if all cells of the table are
  // numbers, refused if nearly all are (see CellCounts), else categorical. A column whose training
  // values are all equal, missing or rare is dropped and listed in `dropped()`. Throws InputError,
  // with file, line and column, for text in a numeric column.
  FeatureEncoder(const Table& table, const std::vector<int64_t>& columns,
                 const std::vector<int64_t>& training_rows, const DataOptions& options);
  explicit FeatureEncoder(std::vector<Feature> features);

  [[nodiscard]] const std::vector<Feature>& features() const { return features_; }
  // Reasons are empty if the encoder was read from JSON.
  [[nodiscard]] const std::vector<Dropped>& dropped() const { return dropped_; }
  // Columns with about as many numbers as texts; not in the JSON.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  [[nodiscard]] int64_t width() const;  // total number of network inputs

  // Returns [rows, features] float64. Columns that are not features are ignored. Throws InputError
  // for a missing column and for text in a numeric one.
  [[nodiscard]] at::Tensor raw(const Table& table) const;
  // raw [rows, features] float64 → [rows, width] of type `dtype`. A class index out of range counts
  // as any other text. Throws InputError for another shape.
  [[nodiscard]] at::Tensor encode(const at::Tensor& raw, at::ScalarType dtype) const;

  // The tensors that an encoding reads.
  struct Tables {
    at::Tensor numeric, mean, scale;  // of the numeric features: column in a raw row, and moments
    at::Tensor indicated;             // columns of those with an indicator
    // Of the categorical features: column in a raw row; column of the first class among the one-hot
    // blocks, number of classes, and columns of rare and of missing texts, −1 if none.
    at::Tensor categorical, first, classes, rare, missing;
    int64_t one_hot_width = 0;
  };
  [[nodiscard]] Tables tables() const;
  // encode() for these tables and a `raw` of the right shape.
  [[nodiscard]] static at::Tensor encode(const at::Tensor& raw, at::ScalarType dtype,
                                         const Tables& tables);

  [[nodiscard]] Json to_json() const;
  // Throws InputError if the JSON is not in the format of to_json.
  [[nodiscard]] static FeatureEncoder from_json(const Json& json);

 private:
  std::vector<Feature> features_;
  std::vector<Dropped> dropped_;
  std::vector<std::string> warnings_;
};

}  // namespace kindred
