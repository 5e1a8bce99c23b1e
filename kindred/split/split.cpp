#include "kindred/split/split.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/split/row_units.h"

namespace kindred {
namespace {

using Fractions = std::array<double, 3>;

Fractions fractions_of(const DataOptions& options) {
  const auto& given = options.fractions;
  const double total = std::accumulate(given.begin(), given.end(), 0.0);
  const bool in_range =
      std::all_of(given.begin(), given.end(), [](double f) { return f >= 0 && f <= 1; });
  if (given.size() != 3 || !in_range || !(std::abs(total - 1) < 1e-6))
    throw InputError(
        fmt::format("data.fractions = [{}]: expected three numbers from 0 to 1 for training, "
                    "validation and test that add up to 1",
                    fmt::join(given, ", ")));
  return {given[0], given[1], given[2]};
}

// The first rows of `order` for training, then validation, then test.
Split cut(const std::vector<int64_t>& order, const Fractions& fractions) {
  const auto rows = static_cast<int64_t>(order.size());
  const auto share = [&](double fraction) {
    return std::llround(fraction * static_cast<double>(rows));
  };
  const int64_t test_begin = rows - share(fractions[2]);
  const int64_t validation_begin = std::max<int64_t>(0, test_begin - share(fractions[1]));
  const auto begin = order.begin();
  return {{begin, begin + validation_begin},
          {begin + validation_begin, begin + test_begin},
          {begin + test_begin, order.end()}};
}

Split random_split(int64_t rows, const Fractions& fractions, const DataOptions& options) {
  RandomStream stream = split_stream(options);
  return cut(random_permutation(rows, stream), fractions);
}

Split group_split(const Table& table, const Fractions& fractions, const DataOptions& options) {
  const auto groups =
      rows_by_group(table, split_column_of(table, options.group_column, "group_column", "group"));
  RandomStream stream = split_stream(options);
  const auto order = random_permutation(static_cast<int64_t>(groups.size()), stream);

  std::array<std::vector<int64_t>, 3> parts;
  std::array<double, 3> lacking;
  for (size_t part = 0; part < 3; ++part)
    lacking[part] = fractions[part] * static_cast<double>(table.rows());
  for (size_t i = 0; i < order.size(); ++i) {
    const auto empty = std::count_if(parts.begin(), parts.end(), [](auto& p) { return p.empty(); });
    const bool only_to_empty = static_cast<size_t>(empty) >= order.size() - i;
    size_t best = 3;
    for (size_t part = 0; part < 3; ++part) {
      if (only_to_empty && !parts[part].empty()) continue;
      if (best == 3 || lacking[part] > lacking[best]) best = part;
    }
    const auto& rows = groups[static_cast<size_t>(order[i])];
    parts[best].insert(parts[best].end(), rows.begin(), rows.end());
    lacking[best] -= static_cast<double>(rows.size());
  }
  return {std::move(parts[0]), std::move(parts[1]), std::move(parts[2])};
}

Split order_split(const Table& table, const Fractions& fractions, const DataOptions& options) {
  std::vector<int64_t> rows(static_cast<size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), int64_t{0});
  std::vector<std::string> warnings;
  Split split = cut(rows_in_order(table, options, std::move(rows), warnings), fractions);
  split.warnings = std::move(warnings);
  return split;
}

// The part that a text of the split column names, ignoring case.
std::optional<std::vector<int64_t> Split::*> part_named(std::string_view text) {
  const std::string name = lower(trim(text));
  const auto is_any = [&](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (is_any({"train", "training"})) return &Split::training;
  if (is_any({"validation", "valid", "val", "validate", "dev", "development"}))
    return &Split::validation;
  if (is_any({"test", "testing"})) return &Split::test;
  return std::nullopt;
}

Split stratified_split(const Table& table, const Fractions& fractions, const DataOptions& options,
                       const Strata& strata) {
  std::vector<std::vector<int64_t>> units;
  if (options.group_column.empty())
    for (int64_t row = 0; row < table.rows(); ++row) units.push_back({row});
  else
    units = rows_by_group(
        table, split_column_of(table, options.group_column, "group_column", "stratified"));
  const Split whole = cut(std::vector<int64_t>(static_cast<size_t>(table.rows())), fractions);
  RandomStream stream = split_stream(options);
  auto parts = stratify(
      units, strata,
      {static_cast<int64_t>(whole.training.size()), static_cast<int64_t>(whole.validation.size()),
       static_cast<int64_t>(whole.test.size())},
      stream);
  return {std::move(parts[0]), std::move(parts[1]), std::move(parts[2])};
}

Split column_split(const Table& table, const DataOptions& options) {
  const int64_t column = split_column_of(table, options.split_column, "split_column", "column");
  Split split;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const auto name = filled_split_cell(table, row, column, "part");
    const auto part = part_named(name);
    if (!part)
      throw InputError(
          fmt::format("{}: {} is not a part; write train, validation (or val, valid, dev) or test",
                      table.place(row, column), quote(name)));
    (split.*(*part)).push_back(row);
  }
  return split;
}

Split file_split(const Fractions& fractions, const DataOptions& options,
                 const std::vector<int64_t>& file_rows) {
  Fractions cut_from_training = {fractions[0], file_rows[1] > 0 ? 0 : fractions[1],
                                 file_rows[2] > 0 ? 0 : fractions[2]};
  const double total = cut_from_training[0] + cut_from_training[1] + cut_from_training[2];
  if (total > 0)
    for (double& fraction : cut_from_training) fraction /= total;
  Split split = random_split(file_rows[0], cut_from_training, options);
  int64_t next = file_rows[0];
  for (int64_t i = 0; i < file_rows[1]; ++i) split.validation.push_back(next++);
  for (int64_t i = 0; i < file_rows[2]; ++i) split.test.push_back(next++);
  return split;
}

Split split_unchecked(const Table& table, const DataOptions& options,
                      const std::vector<int64_t>& file_rows, const Strata& strata) {
  if (options.split == SplitKind::kColumn) return column_split(table, options);
  const Fractions fractions = fractions_of(options);
  switch (options.split) {
    case SplitKind::kGroup:
      return group_split(table, fractions, options);
    case SplitKind::kOrder:
      return order_split(table, fractions, options);
    case SplitKind::kStratified:
      return stratified_split(table, fractions, options, strata);
    case SplitKind::kFiles:
      return file_split(fractions, options, file_rows);
    default:
      return random_split(table.rows(), fractions, options);
  }
}

}  // namespace

Split split_rows(const Table& table, const DataOptions& options,
                 const std::vector<int64_t>& file_rows, const Strata& strata) {
  Split split = split_unchecked(table, options, file_rows, strata);
  const std::array<std::pair<const char*, std::vector<int64_t>*>, 3> parts = {
      {{"training", &split.training}, {"validation", &split.validation}, {"test", &split.test}}};
  for (const auto& [name, rows] : parts) {
    if (rows->empty())
      throw InputError(
          fmt::format("the {} part gets none of the {} rows; change data.fractions or data.split, "
                      "or give more rows",
                      name, table.rows()));
    std::sort(rows->begin(), rows->end());
  }
  return split;
}

std::optional<size_t> part_of_name(std::string_view text) {
  const auto part = part_named(text);
  if (!part) return std::nullopt;
  return *part == &Split::training ? 0 : *part == &Split::validation ? 1 : 2;
}

}  // namespace kindred
