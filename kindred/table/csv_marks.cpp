#include "kindred/table/csv_marks.h"

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

// Evidence on the decimal mark in the cells of one column.
struct Marks {
  int64_t numbers = 0, with_comma = 0, others = 0;
  bool plain = false;          // some comma cannot group digits
  bool points = false;         // some number has a point
  int64_t first_grouped = -1;  // row of a number whose points may group digits
  bool all_grouped = true;     // no number has another kind of point

  [[nodiscard]] bool reads_commas() const {
    return with_comma > 0 && !points && numbers + with_comma >= others;
  }
};

Marks marks_of(const Table& table, int64_t column) {
  Marks marks;
  for (int64_t row = 0; row < table.rows(); ++row) {
    const std::string_view cell = table.cell(row, column);
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
      else if (marks.first_grouped < 0)
        marks.first_grouped = row;
    }
  }
  return marks;
}

void refuse_grouped(const Table& table, int64_t row, int64_t column) {
  throw InputError(fmt::format(
      "{}: {} in a file with decimal commas: its point may be a thousands separator or a decimal "
      "point; write the column without thousands separators, or the whole file with decimal points",
      table.place(row, column), quote(table.cell(row, column))));
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

void settle_decimals(Table& table, const DataOptions& options) {
  const bool may_guess = options.decimal == DecimalMark::kAuto && table.notes().separator != ',';
  if (options.decimal != DecimalMark::kComma && !may_guess) return;
  std::vector<Marks> marks;
  bool commas = options.decimal == DecimalMark::kComma;
  for (int64_t column = 0; column < table.columns(); ++column) {
    marks.push_back(marks_of(table, column));
    commas = commas || (marks.back().reads_commas() && marks.back().plain);
  }
  if (!commas) return;
  for (int64_t column = 0; column < table.columns(); ++column) {
    if (!marks[static_cast<size_t>(column)].reads_commas()) continue;
    table.replace_decimal_commas(column);
    table.notes().decimal_commas = true;
  }
  if (!table.notes().decimal_commas) return;
  for (int64_t column = 0; column < table.columns(); ++column) {
    const Marks& mark = marks[static_cast<size_t>(column)];
    if (mark.first_grouped >= 0 && mark.all_grouped && mark.others == 0)
      refuse_grouped(table, mark.first_grouped, column);
  }
}

}  // namespace kindred
