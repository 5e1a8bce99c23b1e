#include "kindred/data/feature_encoder.h"

#include <limits>
#include <optional>
#include <string_view>
#include <unordered_set>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"
#include "kindred/base/text.h"
#include "kindred/table/category_index.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

const Names<ColumnKind>& kind_names() {
  static const Names<ColumnKind> names = {{"numeric", ColumnKind::kNumeric},
                                          {"categorical", ColumnKind::kCategorical}};
  return names;
}

at::Tensor integers(const std::vector<int64_t>& values) {
  return at::tensor(values, at::kLong);
}

// A feature's table column and the index of its classes.
struct Source {
  int64_t column;
  const Feature* feature;
  CategoryIndex index;
};

std::vector<Source> sources_of(const std::vector<Feature>& features, const Table& table) {
  std::vector<Source> sources;
  for (const auto& feature : features) {
    const auto found = table.try_find(feature.name);
    if (!found)
      throw InputError(
          fmt::format("the table has no column {}, which the networks were trained on{}",
                      quote(feature.name), near_column(table, feature.name)));
    sources.push_back({*found, &feature, CategoryIndex(feature.classes, feature.numbers)});
  }
  return sources;
}

Json feature_to_json(const Feature& feature) {
  Json json = {{"name", feature.name}, {"kind", name_of(kind_names(), feature.kind)}};
  if (feature.kind == ColumnKind::kNumeric) {
    json["mean"] = feature.mean;
    json["scale"] = feature.scale;
    json["missing_indicator"] = feature.missing_indicator;
  } else {
    json["classes"] = feature.classes;
    json["rare_class"] = feature.rare_class;
    json["missing_class"] = feature.missing_class;
    if (feature.numbers) json["numbers"] = true;
    if (!feature.rare_texts.empty()) json["rare_texts"] = feature.rare_texts;
  }
  return json;
}

bool all_different(const std::vector<std::string>& texts) {
  return std::unordered_set<std::string_view>(texts.begin(), texts.end()).size() == texts.size();
}

Feature feature_from_json(const Json& json, size_t number) {
  Feature feature;
  feature.name = JsonRecord(json, fmt::format("feature {}", number + 1)).text("name");
  const JsonRecord record(json, fmt::format("feature {}", quote(feature.name)));
  feature.kind = record.choice("kind", kind_names());
  if (feature.kind == ColumnKind::kNumeric) {
    feature.mean = record.number("mean");
    feature.scale = record.number("scale", above(0));
    feature.missing_indicator = record.boolean("missing_indicator");
  } else {
    feature.classes = record.texts("classes");
    feature.rare_class = record.boolean("rare_class");
    feature.missing_class = record.boolean("missing_class");
    if (!all_different(feature.classes)) record.reject("classes", "a list without repeats");
    // Bundles of earlier versions lack both.
    if (record.has("numbers")) feature.numbers = record.boolean("numbers");
    if (record.has("rare_texts")) feature.rare_texts = record.texts("rare_texts");
    if (!feature.rare_class && !feature.rare_texts.empty())
      record.reject("rare_texts", "left out without a rare_class");
  }
  return feature;
}

}  // namespace

int64_t Feature::width() const {
  if (kind == ColumnKind::kNumeric) return missing_indicator ? 2 : 1;
  return static_cast<int64_t>(classes.size()) + (rare_class ? 1 : 0) + (missing_class ? 1 : 0);
}

FeatureEncoder::FeatureEncoder(std::vector<Feature> features) : features_(std::move(features)) {}

int64_t FeatureEncoder::width() const {
  int64_t width = 0;
  for (const auto& feature : features_) width += feature.width();
  return width;
}

at::Tensor FeatureEncoder::raw(const Table& table) const {
  const auto sources = sources_of(features_, table);
  auto raw =
      at::empty({table.rows(), static_cast<int64_t>(features_.size())}, at::dtype(at::kDouble));
  double* value = raw.data_ptr<double>();
  for (int64_t row = 0; row < table.rows(); ++row) {
    for (const auto& source : sources) {
      const std::string_view cell = table.cell(row, source.column);
      if (cell.empty()) {
        *value = std::numeric_limits<double>::quiet_NaN();
      } else if (source.feature->kind == ColumnKind::kNumeric) {
        *value = number_at(table, row, source.column);
      } else {
        const auto found = source.index.find(cell);
        *value = static_cast<double>(found.value_or(source.feature->classes.size()));
      }
      ++value;
    }
  }
  return raw;
}

at::Tensor FeatureEncoder::encode(const at::Tensor& raw, at::ScalarType dtype) const {
  if (raw.dim() != 2 || raw.size(1) != static_cast<int64_t>(features_.size()))
    throw InputError(fmt::format("raw rows must hold {} numbers each", features_.size()));
  return encode(raw, dtype, tables());
}

FeatureEncoder::Tables FeatureEncoder::tables() const {
  std::vector<int64_t> numeric, indicated, categorical, first, classes, rare, missing;
  std::vector<double> mean, scale;
  int64_t next = 0;
  for (size_t i = 0; i < features_.size(); ++i) {
    const Feature& feature = features_[i];
    const auto number = static_cast<int64_t>(i);
    if (feature.kind == ColumnKind::kCategorical) {
      categorical.push_back(number);
      first.push_back(next);
      classes.push_back(static_cast<int64_t>(feature.classes.size()));
      next += classes.back();
      rare.push_back(feature.rare_class ? next++ : -1);
      missing.push_back(feature.missing_class ? next++ : -1);
      continue;
    }
    numeric.push_back(number);
    mean.push_back(feature.mean);
    scale.push_back(feature.scale);
    if (feature.missing_indicator) indicated.push_back(number);
  }
  return {.numeric = integers(numeric),
          .mean = at::tensor(mean, at::kDouble),
          .scale = at::tensor(scale, at::kDouble),
          .indicated = integers(indicated),
          .categorical = integers(categorical),
          .first = integers(first),
          .classes = integers(classes),
          .rare = integers(rare),
          .missing = integers(missing),
          .one_hot_width = next};
}

at::Tensor FeatureEncoder::encode(const at::Tensor& raw, at::ScalarType dtype,
                                  const Tables& tables) {
  const auto values = raw.index_select(1, tables.numeric);
  const auto scaled =
      ((values - tables.mean) / tables.scale).masked_fill(at::isnan(values), 0).to(dtype);
  const auto indicators = at::isnan(raw.index_select(1, tables.indicated)).to(dtype);
  if (tables.one_hot_width == 0) return at::cat({scaled, indicators}, 1);

  const auto cells = raw.index_select(1, tables.categorical);
  const auto missing = at::isnan(cells);
  const auto index = at::where(missing | (cells < 0) | (cells >= tables.classes),
                               tables.classes.to(at::kDouble), cells)
                         .to(at::kLong);
  auto column = at::where(index < tables.classes, tables.first + index, tables.rare);
  column = at::where(missing, tables.missing, column);
  // A text without a column adds 0 to column 0. No size of the rows is named, for traces.
  const auto zeros = at::zeros_like(cells.narrow(1, 0, 1).expand({-1, tables.one_hot_width}),
                                    at::dtype(dtype), at::MemoryFormat::Contiguous);
  return at::cat(
      {scaled, indicators, zeros.scatter_add(1, column.clamp_min(0), (column >= 0).to(dtype))}, 1);
}

Json FeatureEncoder::to_json() const {
  Json features = Json::array();
  for (const auto& feature : features_) features.push_back(feature_to_json(feature));
  Json dropped = Json::array();
  for (const auto& column : dropped_) dropped.push_back(column.name);
  return {{"features", std::move(features)}, {"dropped", std::move(dropped)}};
}

FeatureEncoder FeatureEncoder::from_json(const Json& json) {
  const JsonRecord record(json, "feature encoding");
  std::vector<Feature> features;
  std::vector<std::string> names;
  for (const auto& item : record.list("features")) {
    features.push_back(feature_from_json(item, features.size()));
    names.push_back(features.back().name);
  }
  if (!all_different(names)) record.reject("features", "a list without repeated names");
  FeatureEncoder encoder(std::move(features));
  for (auto& name : record.texts("dropped")) encoder.dropped_.push_back({std::move(name), ""});
  return encoder;
}

}  // namespace kindred
