#include "kindred/split/row_units.h"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/split/dates.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

// Stable: rows of equal values keep their order.
template <class T>
void sort_by(std::vector<int64_t>& rows, const std::vector<T>& values) {
  std::stable_sort(rows.begin(), rows.end(), [&](int64_t a, int64_t b) {
    return values[static_cast<size_t>(a)] < values[static_cast<size_t>(b)];
  });
}

}  // namespace

int64_t split_column_of(const Table& table, const std::string& name, const std::string& key,
                        const std::string& split) {
  if (name.empty())
    throw InputError(
        fmt::format("data.split = \"{}\" needs data.{}, the name of a column", split, key));
  const auto column = table.try_find(name);
  if (!column)
    throw InputError(fmt::format("data.{}: no column is named {}{}", key, quote(name),
                                 near_column(table, name)));
  return *column;
}

std::string_view filled_split_cell(const Table& table, int64_t row, int64_t column,
                                   const std::string& what) {
  if (table.missing(row, column))
    throw InputError(fmt::format(
        "{}: empty or a word of data.missing, so the row has no {}; fill it in or remove the row",
        table.place(row, column), what));
  return table.cell(row, column);
}

RandomStream split_stream(const DataOptions& options) {
  return RandomStream(derive_seed(static_cast<uint64_t>(options.split_seed), "split"));
}

std::vector<std::vector<int64_t>> rows_by_group(const Table& table, int64_t column) {
  std::unordered_map<std::string_view, size_t> numbers;
  std::vector<std::vector<int64_t>> groups;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const auto value = filled_split_cell(table, row, column, "group");
    const auto number = numbers.emplace(value, groups.size()).first->second;
    if (number == groups.size()) groups.emplace_back();
    groups[number].push_back(row);
  }
  return groups;
}

std::vector<int64_t> rows_in_order(const Table& table, const DataOptions& options,
                                   std::vector<int64_t> rows, std::vector<std::string>& warnings) {
  if (options.order_column.empty()) return rows;
  const int64_t column = split_column_of(table, options.order_column, "order_column", "order");
  for (const int64_t row : rows) (void)filled_split_cell(table, row, column, "place in the order");
  if (!all_numbers(table, column)) {
    const Dates dates = read_dates(table, column);
    sort_by(rows, dates.instants);
    if (!dates.note.empty()) warnings.push_back(dates.note);
  } else if (are_unmarked_dates(table, column)) {
    throw InputError(
        fmt::format("{}: {} looks like a date with the year last, which does not sort by time as a "
                    "number; write the year first, such as 20200127",
                    table.place(0, column), quote(table.cell(0, column))));
  } else {
    std::vector<double> values;
    values.reserve(static_cast<size_t>(table.rows()));
    for (int64_t row = 0; row < table.rows(); ++row)
      values.push_back(number_at(table, row, column));
    sort_by(rows, values);
  }
  return rows;
}

}  // namespace kindred
