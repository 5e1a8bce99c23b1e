#include "kindred/data/unknown_categories.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/base/text.h"

namespace kindred {

void TextExamples::add(std::string_view text) {
  constexpr size_t kMost = 3;
  if (texts_.size() == kMost) return;
  std::string quoted = quote(text);
  if (std::find(texts_.begin(), texts_.end(), quoted) == texts_.end())
    texts_.push_back(std::move(quoted));
}

std::string TextExamples::words() const {
  return joined(texts_);
}

std::string share_words(int64_t some, int64_t all, const std::string& what) {
  const double percent = 100 * static_cast<double>(some) / static_cast<double>(all);
  return fmt::format("{} of {} {} ({} %)", some, all, what,
                     percent < 1 ? "below 1" : fmt::format("{:.0f}", percent));
}

UnknownCategories::UnknownCategories(const std::vector<Feature>& features) : features_(features) {
  for (size_t i = 0; i < features.size(); ++i)
    if (features[i].kind == ColumnKind::kCategorical && features[i].knows_all_texts())
      counts_.push_back({i, CategoryIndex(features[i].rare_texts, features[i].numbers)});
}

void UnknownCategories::add(const Table& table, const at::Tensor& raw,
                            std::span<const int64_t> rows) {
  const at::Tensor values = raw.contiguous();
  for (auto& [feature, rare, unknown, present, examples] : counts_) {
    const int64_t column = table.find(features_[feature].name);
    const auto other = static_cast<double>(features_[feature].classes.size());
    for (const int64_t row : rows) {
      const double value =
          values.data_ptr<double>()[static_cast<size_t>(row) * features_.size() + feature];
      if (std::isnan(value)) continue;
      ++present;
      if (value != other) continue;
      const std::string_view text = table.cell(row, column);
      if (rare.find(text)) continue;
      ++unknown;
      examples.add(text);
    }
  }
}

std::vector<std::string> UnknownCategories::warnings(const std::string& where) const {
  std::vector<std::string> warnings;
  for (const auto& [feature, rare, unknown, present, examples] : counts_)
    if (unknown > 0)
      warnings.push_back(
          fmt::format("column {}: {} of {} are in no training row, such as {}; the networks treat "
                      "them as unknown, so check that they are written as in the training data",
                      quote(features_[feature].name), share_words(unknown, present, "texts"), where,
                      examples.words()));
  return warnings;
}

std::vector<std::string> unknown_categories(const std::vector<Feature>& features,
                                            const Table& table, const at::Tensor& raw,
                                            std::span<const int64_t> rows,
                                            const std::string& where) {
  UnknownCategories unknown(features);
  unknown.add(table, raw, rows);
  return unknown.warnings(where);
}

}  // namespace kindred
