#include "kindred/prepare/join_tables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/prepare/table_labels.h"
#include "kindred/table/category_index.h"
#include "kindred/table/column_values.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

Table read_joined(const JoinOptions& join, const DataOptions& data) {
  DataOptions reading = data;
  reading.path = join.path;
  reading.format = TableFormat::kAuto;
  reading.names_path.clear();
  reading.header = true;
  return read_table(join.path, reading);
}

int64_t key_column(const Table& table, const std::string& name) {
  const auto column = table.try_find(name);
  if (!column)
    throw InputError(fmt::format("{}: [[data.join]] on = {}: no column is named so{}",
                                 table.source(), quote(name), near_column(table, name)));
  return *column;
}

// The rows of the joined table by key, and which of its rows stand for each key.
class KeyedRows {
 public:
  KeyedRows(const Table& table, int64_t key, bool numbers, JoinDuplicates duplicates)
      : numbers_(numbers) {
    for (int64_t row = 0; row < table.rows(); ++row) {
      if (table.missing(row, key)) {
        ++without_key_;
        continue;
      }
      const auto [found, is_new] =
          places_.try_emplace(key_of(table.cell(row, key)), static_cast<int64_t>(rows_.size()));
      if (is_new) {
        rows_.push_back({row});
        continue;
      }
      auto& rows = rows_[static_cast<size_t>(found->second)];
      if (duplicates == JoinDuplicates::kError)
        throw InputError(fmt::format(
            "{}: the key {} stands in line {} already; remove one of the rows, or set duplicates "
            "in "
            "[[data.join]]",
            table.place(row, key), quote(table.cell(row, key)), table.line(rows.front())));
      if (duplicates == JoinDuplicates::kLast) rows.front() = row;
      if (duplicates == JoinDuplicates::kMean) rows.push_back(row);
    }
  }

  // The place of the key in rows(), −1 for a key that there is not and for an empty cell.
  [[nodiscard]] int64_t place(std::string_view cell) const {
    if (cell.empty()) return -1;
    const auto found = places_.find(key_of(cell));
    return found == places_.end() ? -1 : found->second;
  }
  [[nodiscard]] const std::vector<std::vector<int64_t>>& rows() const { return rows_; }
  [[nodiscard]] int64_t without_key() const { return without_key_; }

 private:
  [[nodiscard]] std::string key_of(std::string_view cell) const {
    if (numbers_)
      if (auto number = number_key(cell)) return *std::move(number);
    return std::string(cell);
  }

  bool numbers_;
  std::unordered_map<std::string, int64_t> places_;
  std::vector<std::vector<int64_t>> rows_;  // of each key, in the order of first rows
  int64_t without_key_ = 0;
};

// One cell for those of several rows: the mean of their numbers, or the text that all have.
std::string mean_cell(const Table& table, const std::vector<int64_t>& rows, int64_t column,
                      std::string_view key) {
  double sum = 0;
  int64_t count = 0;
  bool equal = true, numbers = true;
  std::string_view first;
  int64_t other = -1;
  for (const int64_t row : rows) {
    const std::string_view cell = table.cell(row, column);
    if (cell.empty()) continue;
    if (count++ == 0) first = cell;
    if (cell != first && std::exchange(equal, false)) other = row;
    const auto number = parse_number(cell);
    numbers = numbers && number;
    sum += number.value_or(0);
  }
  if (equal) return std::string(first);
  if (!numbers)
    throw InputError(fmt::format(
        "{}: for the key {} there are the texts {} and {}; duplicates = \"mean\" is for numbers",
        table.place(other, column), quote(key), quote(first), quote(table.cell(other, column))));
  const double mean = sum / static_cast<double>(count);
  if (!std::isfinite(mean))
    throw InputError(fmt::format("{}: the numbers of the key {} are too large for their mean",
                                 table.place(other, column), quote(key)));
  std::array<char, 40> buffer;
  return {buffer.data(), std::to_chars(buffer.begin(), buffer.end(), mean).ptr};
}

// The joined table with one row for each key, in the order of KeyedRows::rows().
Table one_row_each(const Table& table, int64_t key, const KeyedRows& keyed) {
  std::vector<Column> columns;
  for (int64_t i = 0; i < table.columns(); ++i) columns.push_back(table.column(i));
  Table reduced(table.source(), std::move(columns));
  std::vector<std::string> means(static_cast<size_t>(table.columns()));
  std::vector<std::string_view> cells(means.size());
  for (const auto& rows : keyed.rows()) {
    for (int64_t i = 0; i < table.columns(); ++i) {
      const auto at = static_cast<size_t>(i);
      cells[at] = table.cell(rows.front(), i);
      if (rows.size() == 1 || i == key) continue;
      means[at] = mean_cell(table, rows, i, table.cell(rows.front(), key));
      cells[at] = means[at];
    }
    reduced.add_row(cells, table.line(rows.front()));
  }
  return reduced;
}

// Adds a row for each key that no row has, with all other cells empty.
int64_t add_missing_keys(Table& table, int64_t key, const Table& joined, int64_t joined_key,
                         std::vector<int64_t>& rows) {
  std::vector<bool> used(static_cast<size_t>(joined.rows()), false);
  for (const int64_t row : rows)
    if (row >= 0) used[static_cast<size_t>(row)] = true;
  std::vector<std::string_view> cells(static_cast<size_t>(table.columns()));
  int64_t added = 0;
  for (int64_t row = 0; row < joined.rows(); ++row) {
    if (used[static_cast<size_t>(row)]) continue;
    if (added++ == 0) table.start_file(joined.source());
    cells[static_cast<size_t>(key)] = joined.cell(row, joined_key);
    table.add_row(cells, joined.line(row));
    rows.push_back(row);
  }
  return added;
}

void warn_of_keys(Table& table, const Table& joined, const JoinOptions& join, int64_t unmatched,
                  int64_t unused, int64_t without_key) {
  auto& warnings = table.notes().warnings;
  if (unmatched > 0)
    warnings.push_back(
        fmt::format("{}: it has no row for the {} of {} of the {} rows; its columns are missing "
                    "there",
                    joined.source(), quote(join.on), unmatched, table.rows()));
  if (unused > 0 && join.rows == JoinRows::kLeft)
    warnings.push_back(
        fmt::format("{}: {} of its {} keys are not in the table; they are left out (rows = "
                    "\"outer\" in [[data.join]] keeps them)",
                    joined.source(), unused, joined.rows()));
  if (unused > 0 && join.rows == JoinRows::kOuter)
    warnings.push_back(fmt::format(
        "{}: {} of its {} keys are not in the table; their rows have no values of its columns",
        joined.source(), unused, joined.rows()));
  if (without_key > 0)
    warnings.push_back(
        fmt::format("{}: {} rows without a key are left out", joined.source(), without_key));
}

void join_by_key(Table& table, Table joined, const JoinOptions& join, std::vector<int64_t>& rows) {
  const int64_t key = key_column(table, join.on), joined_key = key_column(joined, join.on);
  const bool numbers = all_numbers(table, key) && all_numbers(joined, joined_key);
  const KeyedRows keyed(joined, joined_key, numbers, join.duplicates);
  joined = one_row_each(joined, joined_key, keyed);
  int64_t unmatched = 0;
  std::vector<bool> used(keyed.rows().size(), false);
  for (int64_t row = 0; row < table.rows(); ++row) {
    rows.push_back(keyed.place(table.cell(row, key)));
    if (rows.back() < 0)
      ++unmatched;
    else
      used[static_cast<size_t>(rows.back())] = true;
  }
  if (unmatched == table.rows())
    throw InputError(fmt::format(
        "{}: none of its {} keys is in column {} of {}; is [[data.join]] on the right column?",
        joined.source(), joined.rows(), quote(join.on), table.source()));
  const auto unused = std::count(used.begin(), used.end(), false);
  warn_of_keys(table, joined, join, unmatched, unused, keyed.without_key());
  if (join.rows == JoinRows::kOuter) add_missing_keys(table, key, joined, joined_key, rows);
  std::vector<int64_t> columns;
  for (int64_t i = 0; i < joined.columns(); ++i)
    if (i != joined_key) columns.push_back(i);
  if (columns.empty())
    throw InputError(
        fmt::format("{}: it has no column beside the key {}", joined.source(), quote(join.on)));
  table.join(joined, columns, rows, join.prefix);
}

void join_in_order(Table& table, const Table& joined, const JoinOptions& join) {
  if (joined.rows() != table.rows())
    throw InputError(fmt::format(
        "{}: {} rows, but {} has {}; set on in its [[data.join]] to a column that both have, or "
        "give one row for each",
        joined.source(), joined.rows(), table.source(), table.rows()));
  std::vector<int64_t> rows(static_cast<size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  std::vector<int64_t> columns(static_cast<size_t>(joined.columns()));
  std::iota(columns.begin(), columns.end(), int64_t{0});
  table.join(joined, columns, rows, join.prefix);
}

}  // namespace

JoinedTable join_table(Table& table, const JoinOptions& join, const DataOptions& data) {
  Table joined = read_joined(join, data);
  const FileNotes notes = joined.notes();
  JoinedTable found{notes.checksum, stated_labels(joined), notes.label_origin};
  for (auto& label : found.labels) label = join.prefix + label;
  for (const auto& name : notes.no_features)
    table.notes().no_features.push_back(join.prefix + name);
  table.notes().warnings.insert(table.notes().warnings.end(), notes.warnings.begin(),
                                notes.warnings.end());
  std::vector<int64_t> rows;
  if (join.on.empty())
    join_in_order(table, joined, join);
  else
    join_by_key(table, std::move(joined), join, rows);
  return found;
}

}  // namespace kindred
