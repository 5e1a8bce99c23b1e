#include <cmath>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/category_index.h"
#include "kindred/data/column_values.h"
#include "kindred/data/feature_encoder.h"

namespace kindred {
namespace {

// More rare texts than this are not kept; where so many are rare, new ones are no surprise.
constexpr size_t kMostRareTexts = 1000;

struct Fitting {
  ColumnKind kind = ColumnKind::kNumeric;
  ColumnSummary summary;
  CategoryCounts counts;
  bool numbers = false;  // all texts in `counts` are
  int64_t missing = 0;
};

bool pair_of_numbers(const std::vector<std::string>& classes) {
  return classes.size() == 2 && parse_number(classes[0]) && parse_number(classes[1]);
}

void decide_kinds(const Table& table, const std::vector<int64_t>& columns,
                  const DataOptions& options, std::vector<Fitting>& fittings) {
  const std::unordered_set<std::string_view> numeric(options.numeric.begin(),
                                                     options.numeric.end());
  const std::unordered_set<std::string_view> categorical(options.categorical.begin(),
                                                         options.categorical.end());
  std::vector<size_t> undecided;
  for (size_t i = 0; i < columns.size(); ++i) {
    const Column& column = table.column(columns[i]);
    if (categorical.contains(column.name)) {
      fittings[i].kind = ColumnKind::kCategorical;
    } else if (numeric.contains(column.name)) {
      fittings[i].kind = ColumnKind::kNumeric;
    } else if (column.declared_kind) {
      const bool pair = pair_of_numbers(column.declared_classes);
      fittings[i].kind = pair ? ColumnKind::kNumeric : *column.declared_kind;
    } else {
      undecided.push_back(i);
    }
  }
  // Row after row, as the cells lie in memory.
  for (int64_t row = 0; row < table.rows() && !undecided.empty(); ++row) {
    std::erase_if(undecided, [&](size_t i) {
      const std::string_view cell = table.cell(row, columns[i]);
      if (cell.empty() || parse_number(trim(cell))) return false;
      fittings[i].kind = ColumnKind::kCategorical;
      return true;
    });
  }
}

void gather(const Table& table, const std::vector<int64_t>& columns,
            const std::vector<int64_t>& training_rows, std::vector<Fitting>& fittings) {
  for (const int64_t row : training_rows) {
    for (size_t i = 0; i < columns.size(); ++i) {
      Fitting& fitting = fittings[i];
      const std::string_view cell = table.cell(row, columns[i]);
      if (cell.empty()) {
        ++fitting.missing;
      } else if (fitting.kind == ColumnKind::kNumeric) {
        fitting.summary.add(number_at(table, row, columns[i]));
      } else {
        ++fitting.counts[cell];
      }
    }
  }
}

Feature numeric_feature(const std::string& name, const Fitting& fitting, bool standardize) {
  Feature feature;
  feature.name = name;
  feature.missing_indicator = fitting.missing > 0;
  if (!standardize) return feature;
  feature.mean = fitting.summary.mean();
  const double deviation = fitting.summary.deviation();
  if (!std::isfinite(feature.mean) || !std::isfinite(deviation))
    throw InputError(
        fmt::format("column {}: its numbers are too large to compute with; rescale "
                    "it, or name it in data.drop",
                    quote(name)));
  if (deviation > 0 && !fitting.summary.constant()) feature.scale = deviation;
  return feature;
}

Feature categorical_feature(const std::string& name, const Fitting& fitting, int64_t rare_below) {
  Feature feature;
  feature.name = name;
  feature.kind = ColumnKind::kCategorical;
  feature.numbers = fitting.numbers;
  for (const auto& [text, count] : fitting.counts)
    (count < rare_below ? feature.rare_texts : feature.classes).emplace_back(text);
  sort_classes(feature.classes);
  sort_classes(feature.rare_texts);
  feature.rare_class = !feature.rare_texts.empty();
  if (feature.rare_texts.size() > kMostRareTexts) feature.rare_texts.clear();
  feature.missing_class = fitting.missing > 0;
  return feature;
}

// Why the column says nothing, or "".
std::string emptiness(const Feature& feature, const Fitting& fitting) {
  if (fitting.summary.count() == 0 && fitting.counts.empty()) return "empty";
  if (feature.kind == ColumnKind::kCategorical) {
    if (feature.width() > 1) return "";
    return feature.rare_class && fitting.counts.size() > 1 ? "rare texts only" : "constant";
  }
  return fitting.summary.constant() && fitting.missing == 0 ? "constant" : "";
}

}  // namespace

FeatureEncoder::FeatureEncoder(const Table& table, const std::vector<int64_t>& columns,
                               const std::vector<int64_t>& training_rows,
                               const DataOptions& options) {
  std::vector<Fitting> fittings(columns.size());
  decide_kinds(table, columns, options, fittings);
  gather(table, columns, training_rows, fittings);
  for (size_t i = 0; i < columns.size(); ++i) {
    const std::string& name = table.column(columns[i]).name;
    Fitting& fitting = fittings[i];
    fitting.numbers = merge_spellings(fitting.counts);
    Feature feature = fitting.kind == ColumnKind::kNumeric
                          ? numeric_feature(name, fitting, options.standardize)
                          : categorical_feature(name, fitting, options.rare_below);
    std::string reason = emptiness(feature, fitting);
    if (reason.empty())
      features_.push_back(std::move(feature));
    else
      dropped_.push_back({name, std::move(reason)});
  }
}

}  // namespace kindred
