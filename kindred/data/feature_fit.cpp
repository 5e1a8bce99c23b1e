#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/feature_encoder.h"
#include "kindred/table/category_index.h"
#include "kindred/table/cell_counts.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

// Limit on stored rare texts. Beyond it, unseen texts are expected and not worth a warning.
constexpr size_t kMostRareTexts = 1000;

struct Fitting {
  ColumnKind kind = ColumnKind::kNumeric;
  ColumnSummary summary;
  CategoryCounts counts;
  bool numbers = false;  // all texts in `counts` are numbers
  int64_t missing = 0;
};

bool pair_of_numbers(const std::vector<std::string>& classes) {
  return classes.size() == 2 && parse_number(classes[0]) && parse_number(classes[1]);
}

// Throws InputError if a column read as numeric holds anything else.
void require_numbers(const Table& table, int64_t column, const CellCounts& counts) {
  if (counts.others() == 0) return;
  int64_t row = counts.first_text;
  if (row < 0 || (counts.first_lookalike >= 0 && counts.first_lookalike < row))
    row = counts.first_lookalike;
  throw InputError(
      fmt::format("{}: {} is not a number; correct it, or add the text to data.missing if it means "
                  "a missing value",
                  table.place(row, column), quote(table.cell(row, column))));
}

[[noreturn]] void refuse_mixed(const Table& table, int64_t column, const CellCounts& counts) {
  const bool alike = counts.lookalikes >= counts.texts;
  throw InputError(fmt::format(
      "{}{}or add the column to data.categorical if its values are categories",
      mixed_words(table, column, counts),
      alike ? ", "
            : "; correct them, add such texts to data.missing if they mean a missing value, "));
}

// The kind given by the options or the file.
std::optional<ColumnKind> stated_kind(const Column& column,
                                      const std::unordered_set<std::string_view>& numeric,
                                      const std::unordered_set<std::string_view>& categorical) {
  if (categorical.contains(column.name)) return ColumnKind::kCategorical;
  if (numeric.contains(column.name) || pair_of_numbers(column.declared_classes))
    return ColumnKind::kNumeric;
  return column.declared_kind;
}

// Returns warnings about columns with about as many numbers as texts.
std::vector<std::string> decide_kinds(const Table& table, const std::vector<int64_t>& columns,
                                      const DataOptions& options, std::vector<Fitting>& fittings) {
  const std::unordered_set<std::string_view> numeric(options.numeric.begin(),
                                                     options.numeric.end());
  const std::unordered_set<std::string_view> categorical(options.categorical.begin(),
                                                         options.categorical.end());
  std::vector<size_t> counted;
  std::vector<int64_t> counted_columns;
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto kind = stated_kind(table.column(columns[i]), numeric, categorical);
    fittings[i].kind = kind.value_or(ColumnKind::kNumeric);
    if (kind == ColumnKind::kCategorical) continue;
    counted.push_back(i);
    counted_columns.push_back(columns[i]);
  }
  const auto counts = count_cells(table, counted_columns);
  std::vector<std::string> warnings;
  for (size_t k = 0; k < counted.size(); ++k) {
    const int64_t column = counted_columns[k];
    if (stated_kind(table.column(column), numeric, categorical)) {
      require_numbers(table, column, counts[k]);
      continue;
    }
    if (counts[k].others() == 0) continue;
    if (counts[k].nearly_numeric()) refuse_mixed(table, column, counts[k]);
    fittings[counted[k]].kind = ColumnKind::kCategorical;
    if (counts[k].half_numeric())
      warnings.push_back(mixed_words(table, column, counts[k]) +
                         "; it is read as categories; add it to data.categorical if that is right, "
                         "or add the text to data.missing if it means a missing value");
  }
  return warnings;
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
    throw InputError(fmt::format(
        "column {}: its numbers are too large to compute with; rescale it, or add it to data.drop",
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

// Why the column is uninformative, or "".
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
  warnings_ = decide_kinds(table, columns, options, fittings);
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
