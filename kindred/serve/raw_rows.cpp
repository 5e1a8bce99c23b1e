#include "kindred/serve/raw_rows.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/pictures/picture_file.h"
#include "kindred/protocol/request_error.h"

namespace kindred {
namespace {

// Whole numbers beyond it are no longer exact in float64.
constexpr double kLargestExact = 9007199254740992;

[[noreturn]] void bad_request(const std::string& text) {
  throw RequestError(400, text);
}

std::string shape_text(const std::vector<int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

// The rows of an input that is one column.
int64_t rows_of_column(const InferInput& input) {
  const auto& shape = input.shape;
  if (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1)) return shape[0];
  bad_request(fmt::format("input {} has the shape {}; expected [rows] or [rows, 1]",
                          quote(input.name), shape_text(shape)));
}

double number_in(const InferInput& input, int64_t element) {
  const auto place = static_cast<size_t>(element);
  return input.type == Datatype::kUint8 ? static_cast<double>(input.samples[place])
                                        : input.numbers[place];
}

}  // namespace

RawRows::RawRows(const Manifest& manifest) : manifest_(manifest) {
  const auto& features = manifest.encoder.features();
  categories_.reserve(features.size());
  for (const auto& feature : features) categories_.emplace_back(feature.classes, feature.numbers);
}

at::Tensor RawRows::of(const InferRequest& request) const {
  if (request.inputs.empty()) bad_request("the request has no inputs");
  if (manifest_.pictures) return from_pictures(request);
  const auto& features = manifest_.encoder.features();
  const bool names_a_column =
      std::any_of(request.inputs.begin(), request.inputs.end(), [&](const InferInput& input) {
        return std::any_of(features.begin(), features.end(),
                           [&](const Feature& feature) { return feature.name == input.name; });
      });
  const bool is_matrix = request.inputs.size() == 1 && request.inputs[0].shape.size() == 2;
  if (!names_a_column && is_matrix) return from_matrix(request.inputs[0]);
  return from_columns(request);
}

at::Tensor RawRows::from_columns(const InferRequest& request) const {
  const auto& features = manifest_.encoder.features();
  std::vector<const InferInput*> columns(features.size(), nullptr);
  std::vector<std::string> missing;
  for (size_t i = 0; i < features.size(); ++i) {
    for (const auto& input : request.inputs) {
      if (input.name != features[i].name) continue;
      if (columns[i]) bad_request(fmt::format("there are two inputs {}", quote(input.name)));
      columns[i] = &input;
    }
    if (!columns[i]) missing.push_back(quote(features[i].name));
  }
  if (!missing.empty())
    bad_request(fmt::format("the request lacks the {} {}", missing.size() == 1 ? "input" : "inputs",
                            joined(missing)));
  const int64_t rows = rows_of_column(*columns[0]);
  for (const auto* column : columns)
    if (rows_of_column(*column) != rows)
      bad_request(fmt::format("inputs {} and {} have different numbers of rows",
                              quote(columns[0]->name), quote(column->name)));
  auto raw = at::empty({rows, static_cast<int64_t>(columns.size())}, at::kDouble);
  for (size_t i = 0; i < columns.size(); ++i)
    put_column(*columns[i], i, rows, raw.data_ptr<double>() + i,
               static_cast<int64_t>(columns.size()));
  return raw;
}

void RawRows::put_column(const InferInput& input, size_t feature, int64_t rows, double* to,
                         int64_t stride) const {
  const bool is_number = manifest_.encoder.features()[feature].kind == ColumnKind::kNumeric;
  for (int64_t row = 0; row < rows; ++row, to += stride) {
    if (input.type == Datatype::kBytes) {
      *to = cell(input.texts[static_cast<size_t>(row)], feature, row);
      continue;
    }
    const double number = number_in(input, row);
    if (is_number || std::isnan(number)) {
      *to = number;
      continue;
    }
    // A category that is a number in the table.
    if (std::abs(number) >= kLargestExact)
      bad_request(fmt::format("input {}: row {} is too large a number for a category; send BYTES",
                              quote(input.name), row + 1));
    *to = cell(fmt::format("{}", number), feature, row);
  }
}

double RawRows::cell(const std::string& text, size_t feature, int64_t row) const {
  const Feature& own = manifest_.encoder.features()[feature];
  const auto& words = manifest_.reading.missing;
  const auto trimmed = trim(text);
  if (own.kind == ColumnKind::kCategorical) {
    if (const auto found = categories_[feature].find(trimmed)) return static_cast<double>(*found);
  }
  if (trimmed.empty() || std::find(words.begin(), words.end(), trimmed) != words.end())
    return std::numeric_limits<double>::quiet_NaN();
  if (own.kind == ColumnKind::kCategorical) return static_cast<double>(own.classes.size());
  const auto number = parse_number(trimmed);
  if (!number)
    bad_request(
        fmt::format("input {}: row {} is {}, not a number", quote(own.name), row + 1, quote(text)));
  return *number;
}

at::Tensor RawRows::from_matrix(const InferInput& input) const {
  const auto features = static_cast<int64_t>(manifest_.encoder.features().size());
  if (input.shape[1] != features)
    bad_request(fmt::format("input {} has {} columns; the bundle has {} features",
                            quote(input.name), input.shape[1], features));
  auto raw = at::empty(input.shape, at::kDouble);
  auto* to = raw.data_ptr<double>();
  const bool are_texts = input.type == Datatype::kBytes;
  for (int64_t i = 0; i < raw.numel(); ++i)
    to[i] = are_texts ? cell(input.texts[static_cast<size_t>(i)], static_cast<size_t>(i % features),
                             i / features)
                      : number_in(input, i);
  return raw;
}

at::Tensor RawRows::from_pictures(const InferRequest& request) const {
  const InputShape& shape = *manifest_.pictures;
  const InferInput& input = request.inputs[0];
  if (request.inputs.size() > 1) bad_request("expected one input, the pictures");
  if (input.type == Datatype::kBytes) {
    const int64_t rows = rows_of_column(input);
    auto raw = at::empty({rows, shape.elements()}, at::kByte);
    for (int64_t row = 0; row < rows; ++row) {
      try {
        decode_picture(input.texts[static_cast<size_t>(row)], fmt::format("row {}", row + 1), shape,
                       raw.data_ptr<uint8_t>() + row * shape.elements());
      } catch (const InputError& error) {
        bad_request(fmt::format("input {}: {}", quote(input.name), error.what()));
      }
    }
    return raw;
  }
  const std::vector<int64_t> whole = {shape.channels, shape.height, shape.width};
  const bool is_flat = input.shape.size() == 2 && input.shape[1] == shape.elements();
  const bool is_whole =
      input.shape.size() == 4 && std::equal(whole.begin(), whole.end(), input.shape.begin() + 1);
  if (input.type != Datatype::kUint8 || !(is_flat || is_whole))
    bad_request(fmt::format(
        "input {} is {} {}; expected UINT8 [rows, {}], or BYTES [rows] of JPEG "
        "or PNG files",
        quote(input.name), name_of(input.type), shape_text(input.shape), fmt::join(whole, ", ")));
  auto raw = at::empty({input.shape[0], shape.elements()}, at::kByte);
  std::copy(input.samples.begin(), input.samples.end(), raw.data_ptr<uint8_t>());
  return raw;
}

}  // namespace kindred
