#include "kindred/predict/row_encoding.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>

namespace kindred {
namespace {

template <class T>
std::vector<T> buffer(const torch::jit::Module& encoder, const char* name) {
  const at::Tensor tensor = encoder.attr(name).toTensor().contiguous();
  const T* const data = tensor.data_ptr<T>();
  return {data, data + tensor.numel()};
}

}  // namespace

std::optional<RowEncoding> RowEncoding::of(const torch::jit::Module& encoder, int64_t features,
                                           int64_t width) {
  if (!encoder.hasattr("numeric") || width > std::numeric_limits<int32_t>::max())
    return std::nullopt;
  RowEncoding encoding;
  encoding.features_ = features;
  const auto mean = buffer<double>(encoder, "mean"), scale = buffer<double>(encoder, "scale");
  for (const int64_t feature : buffer<int64_t>(encoder, "numeric")) {
    const size_t number = encoding.numeric_.size();
    encoding.numeric_.push_back({feature, mean.at(number), scale.at(number)});
  }
  int64_t next = encoding.numeric();
  for (const int64_t feature : buffer<int64_t>(encoder, "indicated"))
    encoding.indicated_.push_back({feature, static_cast<int32_t>(next++)});
  const auto first = buffer<int64_t>(encoder, "first"),
             classes = buffer<int64_t>(encoder, "classes"), rare = buffer<int64_t>(encoder, "rare"),
             missing = buffer<int64_t>(encoder, "missing");
  const auto column = [&](int64_t place) {
    return place < 0 ? -1 : static_cast<int32_t>(next + place);
  };
  int64_t end = next;
  for (const int64_t feature : buffer<int64_t>(encoder, "categorical")) {
    const size_t number = encoding.categorical_.size();
    const Categorical entry{feature, classes.at(number), column(first.at(number)),
                            column(rare.at(number)), column(missing.at(number))};
    end = std::max(
        {end, entry.first + entry.classes, int64_t{entry.rare} + 1, int64_t{entry.missing} + 1});
    encoding.categorical_.push_back(entry);
  }
  const auto within = [&](const auto& entry) {
    return entry.feature >= 0 && entry.feature < features;
  };
  const size_t encoded = encoding.numeric_.size() + encoding.categorical_.size();
  if (end != width || encoded != static_cast<size_t>(features) ||
      !std::all_of(encoding.numeric_.begin(), encoding.numeric_.end(), within) ||
      !std::all_of(encoding.indicated_.begin(), encoding.indicated_.end(), within) ||
      !std::all_of(encoding.categorical_.begin(), encoding.categorical_.end(), within))
    return std::nullopt;
  return encoding;
}

template <class T>
void RowEncoding::encode(const double* raw, int64_t rows, EncodedRows<T>& encoded) const {
  encoded.numeric.resize(static_cast<size_t>(rows * numeric()));
  encoded.begins.assign(1, 0);
  encoded.columns.clear();
  T* number = encoded.numeric.data();
  for (int64_t row = 0; row < rows; ++row, raw += features_) {
    for (const auto& [feature, mean, scale] : numeric_) {
      const double value = raw[feature];
      *number++ = std::isnan(value) ? T(0) : static_cast<T>((value - mean) / scale);
    }
    for (const auto& [feature, column] : indicated_)
      if (std::isnan(raw[feature])) encoded.columns.push_back(column);
    for (const auto& [feature, classes, first, rare, missing] : categorical_) {
      const double value = raw[feature];
      int32_t column = rare;
      if (std::isnan(value))
        column = missing;
      else if (value >= 0 && value < static_cast<double>(classes))
        column = first + static_cast<int32_t>(value);
      if (column >= 0) encoded.columns.push_back(column);
    }
    encoded.begins.push_back(static_cast<int64_t>(encoded.columns.size()));
  }
}

template void RowEncoding::encode(const double*, int64_t, EncodedRows<float>&) const;
template void RowEncoding::encode(const double*, int64_t, EncodedRows<double>&) const;

}  // namespace kindred
