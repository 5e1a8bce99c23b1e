#include "kindred/data/unknown_categories.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/base/text.h"
#include "kindred/table/category_index.h"

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

std::vector<std::string> unknown_categories(const std::vector<Feature>& features,
                                            const Table& table, const at::Tensor& raw,
                                            std::span<const int64_t> rows,
                                            const std::string& where) {
  std::vector<std::string> warnings;
  const at::Tensor values = raw.contiguous();
  const size_t width = features.size();
  for (size_t i = 0; i < width; ++i) {
    const Feature& feature = features[i];
    if (feature.kind != ColumnKind::kCategorical || !feature.knows_all_texts()) continue;
    const int64_t column = table.find(feature.name);
    const CategoryIndex rare(feature.rare_texts, feature.numbers);
    const auto other = static_cast<double>(feature.classes.size());
    int64_t unknown = 0, present = 0;
    TextExamples examples;
    for (const int64_t row : rows) {
      const double value = values.data_ptr<double>()[static_cast<size_t>(row) * width + i];
      if (std::isnan(value)) continue;
      ++present;
      if (value != other) continue;
      const std::string_view text = table.cell(row, column);
      if (rare.find(text)) continue;
      ++unknown;
      examples.add(text);
    }
    if (unknown > 0)
      warnings.push_back(fmt::format(
          "column {}: {} of {} are in no training row, such as {}; the networks treat them as "
          "unknown, so check that they are written as in the training data",
          quote(feature.name), share_words(unknown, present, "texts"), where, examples.words()));
  }
  return warnings;
}

}  // namespace kindred
