#include "kindred/exchange/onnx_encoding.h"

#include <set>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/predict/output_names.h"

namespace kindred {
namespace {

constexpr int64_t kNoColumn = -1;

OnnxValue encoded_picture(OnnxGraph& graph, const Manifest& manifest, at::ScalarType type) {
  const InputShape& shape = *manifest.pictures;
  const std::string name = input_names(manifest).front();
  graph.add_input(name, at::kByte, {OnnxGraph::kRows, shape.channels, shape.height, shape.width});
  const auto samples =
      graph.cast(graph.add("Flatten", {name}, {{"axis", int64_t{1}}}), at::kDouble);
  const auto largest = graph.constant(at::scalar_tensor(255, at::kDouble));
  return {graph.cast(graph.add("Div", {samples, largest}), type), type};
}

std::string joined_columns(OnnxGraph& graph, const std::vector<std::string>& parts) {
  return graph.add("Concat", parts, {{"axis", int64_t{1}}});
}

std::string encoded_numbers(OnnxGraph& graph, const std::vector<const Feature*>& features,
                            at::ScalarType type) {
  std::vector<std::string> names;
  std::vector<double> means, scales;
  for (const Feature* feature : features) {
    names.push_back(feature->name);
    means.push_back(feature->mean);
    scales.push_back(feature->scale);
  }
  const auto values = joined_columns(graph, names);
  const auto centred = graph.add("Sub", {values, graph.constant(at::tensor(means, at::kDouble))});
  const auto scaled = graph.add("Div", {centred, graph.constant(at::tensor(scales, at::kDouble))});
  const auto none = graph.constant(at::scalar_tensor(0, at::kDouble));
  return graph.cast(graph.add("Where", {graph.add("IsNaN", {values}), none, scaled}), type);
}

// The spellings of a class that the table's reader would take for it.
std::vector<std::string> spellings(const std::string& name, bool is_number) {
  std::vector<std::string> all = {name};
  if (!is_number) return all;
  const auto number = parse_number(trim(name));
  if (!number) return all;
  all.push_back(fmt::format("{}", *number));
  if (all.back().find_first_of(".e") == std::string::npos) all.push_back(all.back() + ".0");
  return all;
}

std::string encoded_category(OnnxGraph& graph, const Feature& feature,
                             const std::vector<std::string>& missing_words, at::ScalarType type) {
  const auto classes = static_cast<int64_t>(feature.classes.size());
  const int64_t other = feature.rare_class ? classes : kNoColumn;
  const int64_t missing = feature.missing_class ? feature.width() - 1 : kNoColumn;
  std::set<std::string> taken;
  std::vector<std::string> texts;
  std::vector<int64_t> columns;
  const auto add = [&](const std::string& text, int64_t column) {
    if (!taken.insert(text).second) return;
    texts.push_back(text);
    columns.push_back(column);
  };
  // A class that a file declares is never a missing value.
  for (int64_t i = 0; i < classes; ++i) add(feature.classes[static_cast<size_t>(i)], i);
  for (int64_t i = 0; i < classes; ++i)
    for (const auto& text : spellings(feature.classes[static_cast<size_t>(i)], feature.numbers))
      add(text, i);
  add("", missing);
  for (const auto& word : missing_words) add(word, missing);
  const auto column =
      graph.add("LabelEncoder", {feature.name},
                {{"keys_strings", texts}, {"values_int64s", columns}, {"default_int64", other}},
                OnnxGraph::kMachineLearning);
  const auto places = graph.constant(at::arange(feature.width(), at::kLong).unsqueeze(0));
  return graph.cast(graph.add("Equal", {column, places}), type);
}

}  // namespace

OnnxValue add_encoding(OnnxGraph& graph, const Manifest& manifest, at::ScalarType type) {
  if (manifest.pictures) return encoded_picture(graph, manifest, type);
  std::vector<const Feature*> numeric;
  std::vector<std::string> parts, indicated, categories;
  for (const auto& feature : manifest.encoder.features()) {
    const bool is_number = feature.kind == ColumnKind::kNumeric;
    graph.add_input(feature.name, is_number ? OnnxType(at::kDouble) : OnnxType(),
                    {OnnxGraph::kRows, 1});
    if (!is_number) {
      categories.push_back(encoded_category(graph, feature, manifest.reading.missing, type));
      continue;
    }
    numeric.push_back(&feature);
    if (feature.missing_indicator) indicated.push_back(feature.name);
  }
  if (!numeric.empty()) parts.push_back(encoded_numbers(graph, numeric, type));
  if (!indicated.empty())
    parts.push_back(graph.cast(graph.add("IsNaN", {joined_columns(graph, indicated)}), type));
  parts.insert(parts.end(), categories.begin(), categories.end());
  return {joined_columns(graph, parts), type};
}

}  // namespace kindred
