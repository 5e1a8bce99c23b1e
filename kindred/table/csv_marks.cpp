#include "kindred/table/csv_marks.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/separator.h"
#include "kindred/base/text.h"
#include "kindred/table/cell_format.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

std::string first_line_of(const std::filesystem::path& path) {
  TextSource source(path);
  std::string_view text;
  while (source.next_line(text))
    if (!trim(text).empty()) return std::string(text);
  return {};
}

char stated_separator(const std::string& text) {
  const bool fits = text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x7F &&
                    (text[0] == '\t' || text[0] > ' ') && text[0] != '"' && text[0] != '.' &&
                    text[0] != '-' && text[0] != '+' && text[0] != '_' &&
                    !(text[0] >= '0' && text[0] <= '9') && !(text[0] >= 'A' && text[0] <= 'Z') &&
                    !(text[0] >= 'a' && text[0] <= 'z');
  if (!fits)
    throw InputError(
        fmt::format("data.separator = {}: expected auto or one character such as \",\", \";\", "
                    "\"|\" or a tab, but not a letter, digit, blank, quote, point or sign",
                    quote(text)));
  return text[0];
}

}  // namespace

char settle_separator(const std::filesystem::path& path, TableFormat format,
                      const DataOptions& options) {
  if (options.separator != "auto") return stated_separator(options.separator);
  if (format == TableFormat::kTsv) return '\t';
  const std::string line = first_line_of(path);
  if (const auto guessed = guess_separator(line)) return *guessed;
  std::vector<std::string> found;
  for (const char separator : separators_in(line)) found.push_back(separator_words(separator));
  throw InputError(fmt::format(
      "{}: the first line holds {}; set data.separator to the one that separates the cells",
      path.string(), joined(found)));
}

bool shows_separator(const std::filesystem::path& path, char separator) {
  const std::string line = first_line_of(path);
  if (std::string_view(",;|\t").find(separator) == std::string_view::npos)
    return line.find(separator) != std::string::npos;
  return separators_in(line).find(separator) != std::string::npos;
}

void DecimalMarks::count_column(const Table& part, int64_t column, Column& marks) {
  for (int64_t row = 0; row < part.rows(); ++row) {
    const std::string_view cell = part.cell(row, column);
    if (cell.empty()) continue;
    if (has_decimal_comma(cell)) {
      ++marks.with_comma;
      marks.plain = marks.plain || !may_be_grouped(cell);
    } else if (!parse_number(trim(cell))) {
      ++marks.others;
    } else {
      ++marks.numbers;
      if (cell.find('.') == std::string_view::npos) continue;
      marks.points = true;
      if (!may_be_grouped(cell))
        marks.all_grouped = false;
      else if (marks.first_grouped.empty())
        marks.first_grouped = fmt::format("{}: {}", part.place(row, column), quote(cell));
    }
  }
}

void DecimalMarks::count(const Table& part) {
  if (!counts_) return;
  columns_.resize(static_cast<size_t>(part.columns()));
  for (size_t column = 0; column < columns_.size(); ++column)
    count_column(part, static_cast<int64_t>(column), columns_[column]);
}

void DecimalMarks::settle(Table& part) const {
  const auto reads_commas = [](const Column& column) { return column.reads_commas(); };
  const bool clear =
      stated_ || std::any_of(columns_.begin(), columns_.end(), [&](const Column& column) {
        return column.plain && reads_commas(column);
      });
  if (!clear || std::none_of(columns_.begin(), columns_.end(), reads_commas)) return;
  part.notes().decimal_commas = true;
  for (size_t column = 0; column < columns_.size(); ++column) {
    const Column& marks = columns_[column];
    if (marks.reads_commas()) part.replace_decimal_commas(static_cast<int64_t>(column));
    if (!marks.first_grouped.empty() && marks.all_grouped && marks.others == 0)
      throw InputError(fmt::format(
          "{} in a file with decimal commas: its point may be a thousands separator or a decimal "
          "point; write the column without thousands separators, or the whole file with decimal "
          "points",
          marks.first_grouped));
  }
}

}  // namespace kindred
