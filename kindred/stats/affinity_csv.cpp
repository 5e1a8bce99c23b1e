#include <cmath>
#include <limits>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/csv.h"
#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestAffinityCsv = uint64_t{256} << 20;
constexpr const char* kBySource = "source\\target";
constexpr const char* kByTarget = "target\\source";

Rows csv_direction(const std::string& corner, std::optional<Rows> asked, const std::string& where) {
  std::optional<Rows> stated;
  if (trim(corner) == kBySource) stated = Rows::kSource;
  if (trim(corner) == kByTarget) stated = Rows::kTarget;
  if (!stated && !asked)
    throw InputError(
        fmt::format("{}: line 1: the first cell does not say whether rows are sources or targets; "
                    "write {} or {} into it, or give the direction",
                    where, kBySource, kByTarget));
  if (stated && asked && *stated != *asked)
    throw InputError(
        fmt::format("{}: line 1: the first cell says {}, but the other direction was given", where,
                    quote(corner)));
  return stated ? *stated : *asked;
}

using Positions = std::unordered_map<std::string, size_t>;

Positions positions_of(const std::vector<std::string>& tasks) {
  Positions positions;
  for (size_t i = 0; i < tasks.size(); ++i) positions.emplace(tasks[i], i);
  return positions;
}

double number(const std::string& cell, const std::string& task, size_t line,
              const std::string& where) {
  const std::string_view text = trim(cell);
  if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (const auto value = parse_number(text)) return *value;
  throw InputError(
      fmt::format("{}: line {}, column {}: {} is not a finite number; leave the cell "
                  "empty where nothing was measured",
                  where, line, quote(task), quote(cell)));
}

size_t row_of(const CsvRecord& record, const AffinityMatrix& matrix, const Positions& positions,
              const std::string& where) {
  const auto found = positions.find(record.cells[0]);
  if (found != positions.end()) return found->second;
  const std::string near = nearest_name(record.cells[0], matrix.tasks);
  throw InputError(fmt::format("{}: line {}: row {} has no column{}", where, record.line,
                               quote(record.cells[0]),
                               near.empty() ? "" : fmt::format("; did you mean {}?", quote(near))));
}

void check_all_rows(const std::vector<size_t>& lines, const AffinityMatrix& matrix,
                    const std::string& where) {
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] == 0)
      throw InputError(fmt::format("{}: column {} has no row; the matrix must be square", where,
                                   quote(matrix.tasks[i])));
  }
}

}  // namespace

AffinityMatrix affinity_from_csv(std::string_view text, std::optional<Rows> asked,
                                 const std::string& where) {
  const auto records = parse_csv(text, kMostTasks + 1, kMostTasks + 1, where);
  if (records.empty()) throw InputError(fmt::format("{}: the file is empty", where));
  const auto& header = records[0].cells;
  const Rows rows = csv_direction(header[0], asked, where);
  AffinityMatrix matrix(std::vector<std::string>(header.begin() + 1, header.end()));
  check(matrix, where);
  const Positions positions = positions_of(matrix.tasks);
  std::vector<size_t> lines(matrix.size(), 0);
  for (size_t r = 1; r < records.size(); ++r) {
    const auto& [line, cells] = records[r];
    const size_t row = row_of(records[r], matrix, positions, where);
    if (lines[row] != 0)
      throw InputError(fmt::format("{}: line {}: row {} is already on line {}", where, line,
                                   quote(cells[0]), lines[row]));
    lines[row] = line;
    if (cells.size() != header.size())
      throw InputError(fmt::format("{}: line {}: {} cells; the header has {}", where, line,
                                   cells.size(), header.size()));
    for (size_t column = 0; column < matrix.size(); ++column) {
      const double value = number(cells[column + 1], matrix.tasks[column], line, where);
      (rows == Rows::kSource ? matrix.at(row, column) : matrix.at(column, row)) = value;
    }
  }
  check_all_rows(lines, matrix, where);
  return matrix;
}

AffinityMatrix read_affinity_csv(const std::filesystem::path& path, std::optional<Rows> rows) {
  return affinity_from_csv(read_file(path, kLargestAffinityCsv), rows, path.string());
}

std::string to_csv(const AffinityMatrix& matrix) {
  check(matrix, "affinity matrix");
  std::string text = kBySource;
  for (const auto& task : matrix.tasks) text += ',' + csv_field(task);
  text += '\n';
  for (size_t source = 0; source < matrix.size(); ++source) {
    text += csv_field(matrix.tasks[source]);
    for (size_t target = 0; target < matrix.size(); ++target) {
      const double value = matrix.at(source, target);
      text += std::isnan(value) ? "," : fmt::format(",{}", value);
    }
    text += '\n';
  }
  return text;
}

void write_affinity_csv(const std::filesystem::path& path, const AffinityMatrix& matrix) {
  write_file_atomically(path, to_csv(matrix));
}

}  // namespace kindred
