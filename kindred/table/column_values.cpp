#include "kindred/table/column_values.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/separator.h"
#include "kindred/base/text.h"

namespace kindred {

double number_at(const Table& table, int64_t row, int64_t column) {
  const auto number = parse_number(trim(table.cell(row, column)));
  if (!number)
    throw InputError(fmt::format(
        "{}: {} is not a number; correct it, or leave the cell empty if there is no value",
        table.place(row, column), quote(table.cell(row, column))));
  return *number;
}

bool all_numbers(const Table& table, int64_t column) {
  for (int64_t row = 0; row < table.rows(); ++row)
    if (!table.missing(row, column) && !parse_number(trim(table.cell(row, column)))) return false;
  return true;
}

void sort_classes(std::vector<std::string>& classes) {
  std::vector<std::pair<double, std::string>> numbered;
  for (const auto& text : classes) {
    const auto number = parse_number(trim(text));
    if (!number) {
      std::sort(classes.begin(), classes.end());
      return;
    }
    numbered.emplace_back(*number, text);
  }
  std::sort(numbered.begin(), numbered.end());
  for (size_t i = 0; i < classes.size(); ++i) classes[i] = numbered[i].second;
}

std::vector<std::string> column_names(const Table& table) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < table.columns(); ++i) names.push_back(table.column(i).name);
  return names;
}

std::string near_column(const Table& table, const std::string& name) {
  const std::vector<std::string> names = column_names(table);
  const std::string near = nearest_name(name, names);
  if (!near.empty()) return fmt::format("; did you mean {}?", quote(near));
  std::vector<std::string> quoted;
  quoted.reserve(names.size());
  for (const auto& known : names) quoted.push_back(quote(known, 30));
  const char separator = table.notes().separator;
  if (names.size() == 1 && separator != 0)
    return fmt::format("; the only column is {}; is the separator really {} (data.separator)?",
                       quote(names[0]), separator_words(separator));
  return "; there are " + joined(quoted);
}

void ColumnSummary::add(double value, double weight) {
  low_ = count_ == 0 ? value : std::min(low_, value);
  high_ = count_ == 0 ? value : std::max(high_, value);
  ++count_;
  weight_ += weight;
  const double before = value - mean_;
  mean_ += before * weight / weight_;
  squared_deviations_ += weight * before * (value - mean_);
}

double ColumnSummary::deviation() const {
  return count_ == 0 ? 0 : std::sqrt(squared_deviations_ / weight_);
}

}  // namespace kindred
