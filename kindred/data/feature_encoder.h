#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/base/json.h"
#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// One input column and how it becomes inputs of the network. Everything was fitted on training
// rows.
struct Feature {
  std::string name;
  ColumnKind kind = ColumnKind::kNumeric;

  // Numeric: (x − mean) / scale with the mean and the population standard deviation of the present
  // training values; without data.standardize mean 0 and scale 1. A missing value becomes 0.
  double mean = 0, scale = 1;
  bool missing_indicator = false;  // an extra input, 1 where the value is missing

  // Categorical: one input a class. A class of fewer than `rare_below` training rows, and one never
  // seen in training, go to the input of the rare ones if there is one, else to none (all zeros); a
  // missing value to its own input if training had any, else to none.
  std::vector<std::string> classes;
  bool rare_class = false;
  bool missing_class = false;
  // All training texts are numbers: spellings of one number are one class (see CategoryIndex).
  bool numbers = false;
  // The texts that share the input of the rare ones, to tell them from those never seen. Left empty
  // when they are too many to keep, and by bundles of earlier versions.
  std::vector<std::string> rare_texts = {};

  [[nodiscard]] bool knows_all_texts() const { return rare_class == !rare_texts.empty(); }

  [[nodiscard]] int64_t width() const;  // how many network inputs it makes
};

// Table columns → raw rows → network inputs.
//   raw row: one double a feature, in feature order. Numeric: the value, NaN if missing.
//   Categorical: the class index 0 .. classes−1, classes for any other text, NaN if missing.
//   encoded row: first all numeric values, then all missing indicators, then the one-hot blocks
//   (classes, then rare, then missing), each in feature order.
// A pure function of its features: `deploy` writes the same encoding into the bundle.
class FeatureEncoder {
 public:
  // A column that says nothing in training, and why: "constant", "empty" or "rare texts only".
  struct Dropped {
    std::string name;
    std::string reason;
  };

  // Fits on `training_rows` of `table` with the given input columns. The options decide a column's
  // kind, then what its file declares (but a declared pair of numbers, such as {0,1}, is read as
  // numeric: one input says as much as two), then its cells: numeric when every one in the table is
  // a number, refused when nearly all are (see CellCounts), else categorical. A column that says
  // nothing in training, because all its values are the same, missing or rare, is left out and
  // stands in `dropped()`. Throws InputError, with file, line and column, for text in a numeric
  // column.
  FeatureEncoder(const Table& table, const std::vector<int64_t>& columns,
                 const std::vector<int64_t>& training_rows, const DataOptions& options);
  explicit FeatureEncoder(std::vector<Feature> features);

  [[nodiscard]] const std::vector<Feature>& features() const { return features_; }
  // Without reasons when the encoder comes from JSON.
  [[nodiscard]] const std::vector<Dropped>& dropped() const { return dropped_; }
  // Columns that hold about as many numbers as texts; not in the JSON.
  [[nodiscard]] const std::vector<std::string>& warnings() const { return warnings_; }
  [[nodiscard]] int64_t width() const;  // network inputs in all

  // [rows, features] float64. The table must hold every feature by name; extra columns are ignored.
  // Throws InputError for a missing column and for text in a numeric one.
  [[nodiscard]] at::Tensor raw(const Table& table) const;
  // raw [rows, features] float64 → [rows, width] of type `dtype`. A class index that is no index of
  // a class counts as another text. Throws InputError for another shape.
  [[nodiscard]] at::Tensor encode(const at::Tensor& raw, at::ScalarType dtype) const;

  [[nodiscard]] Json to_json() const;
  // Throws InputError when the JSON is not what to_json writes.
  [[nodiscard]] static FeatureEncoder from_json(const Json& json);

 private:
  std::vector<Feature> features_;
  std::vector<Dropped> dropped_;
  std::vector<std::string> warnings_;
};

}  // namespace kindred
