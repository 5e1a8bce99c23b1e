#include "kindred/table/csv_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/separator.h"
#include "kindred/base/text.h"
#include "kindred/table/csv_marks.h"
#include "kindred/table/missing_texts.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

// Parses lines into rows of cells.
class RowParser {
 public:
  RowParser(TextSource& source, char separator)
      : source_(source), separator_(separator), blanks_(separator == '\t' ? " " : " \t") {}

  // Advances to the next nonblank row; false at the end of the file.
  bool next();

  // The first `cell_limit` cells of the row; valid until the next call.
  [[nodiscard]] std::vector<std::string_view>& cells() { return cells_; }
  // The number of cells of the row, including those beyond the limit.
  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] int64_t line() const { return line_; }
  void set_cell_limit(size_t limit) { cell_limit_ = limit; }

 private:
  void split_plain(std::string_view text);
  void split_quoted(std::string_view text);
  std::string_view take_quoted_cell(std::string_view text);
  void end_cell();
  [[nodiscard]] std::string_view trimmed(std::string_view text) const;

  TextSource& source_;
  char separator_;
  std::string_view blanks_;
  size_t cell_limit_ = static_cast<size_t>(kMaxColumns);
  std::vector<std::string_view> cells_;
  size_t count_ = 0;
  int64_t line_ = 0;
  // For a row with quotes: its unquoted cells, and the end of each in `text_`.
  std::string text_;
  std::vector<size_t> ends_;
};

std::string_view RowParser::trimmed(std::string_view text) const {
  const size_t first = text.find_first_not_of(blanks_);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks_) - first + 1);
}

bool RowParser::next() {
  std::string_view text;
  do {
    if (!source_.next_line(text)) return false;
  } while (trim(text).empty() && (separator_ != '\t' || text.find('\t') == std::string_view::npos));
  line_ = source_.line();
  cells_.clear();
  count_ = 0;
  if (text.find('"') == std::string_view::npos) {
    split_plain(text);
  } else {
    split_quoted(text);
  }
  return true;
}

void RowParser::split_plain(std::string_view text) {
  while (true) {
    const size_t end = text.find(separator_);
    if (++count_ <= cell_limit_) cells_.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void RowParser::end_cell() {
  if (++count_ <= cell_limit_) ends_.push_back(text_.size());
}

void RowParser::split_quoted(std::string_view text) {
  text_.clear();
  ends_.clear();
  while (true) {
    const size_t first = text.find_first_not_of(blanks_);
    if (first != std::string_view::npos && text[first] == '"') {
      text = take_quoted_cell(text.substr(first + 1));
    } else {
      const size_t end = std::min(text.find(separator_), text.size());
      text_ += trimmed(text.substr(0, end));
      text.remove_prefix(end);
    }
    end_cell();
    if (text.empty()) break;
    text.remove_prefix(1);
  }
  size_t begin = 0;
  for (const size_t end : ends_) {
    cells_.push_back(std::string_view(text_).substr(begin, end - begin));
    begin = end;
  }
}

// Appends the cell whose opening quote precedes `text` to text_, reading more lines if it spans
// them. Returns what follows the cell: empty, or text that starts with a separator.
std::string_view RowParser::take_quoted_cell(std::string_view text) {
  const int64_t opened = source_.line();
  while (true) {
    const size_t quote_at = text.find('"');
    text_ += text.substr(0, quote_at);
    if (text_.size() > TextSource::kMaxLine)
      throw InputError(fmt::format(
          "{}, cell {}: the row is longer than {} MiB; is the quote that opens this cell never "
          "closed?",
          source_.place(opened), count_ + 1, TextSource::kMaxLine >> 20));
    if (quote_at == std::string_view::npos) {
      text_ += '\n';
      if (!source_.next_line(text))
        throw InputError(fmt::format("{}, cell {}: the quote that opens this cell is never closed",
                                     source_.place(opened), count_ + 1));
      continue;
    }
    text.remove_prefix(quote_at + 1);
    if (text.starts_with('"')) {
      text_ += '"';
      text.remove_prefix(1);
      continue;
    }
    const size_t after = text.find_first_not_of(blanks_);
    if (after == std::string_view::npos) return {};
    if (text[after] == separator_) return text.substr(after);
    throw InputError(fmt::format(
        "{}, cell {}: {} after the closing quote; a quote inside a quoted cell is written twice",
        source_.place(), count_ + 1, quote(text.substr(after), 20)));
  }
}

std::vector<Column> columns_of(const std::vector<std::string_view>& names) {
  std::vector<Column> columns;
  columns.reserve(names.size());
  for (const auto name : names) columns.push_back({std::string(name), std::nullopt, {}});
  return columns;
}

// Reads a names file, one name per line. Throws if a name is repeated.
std::vector<Column> read_names(const std::filesystem::path& path) {
  TextSource source(path);
  std::vector<Column> columns;
  std::vector<int64_t> lines;
  std::string_view text;
  while (source.next_line(text)) {
    if (trim(text).empty()) continue;
    if (static_cast<int64_t>(columns.size()) == kMaxColumns)
      throw InputError(fmt::format("{}: more than {} names", source.place(), kMaxColumns));
    columns.push_back({std::string(trim(text)), std::nullopt, {}});
    lines.push_back(source.line());
  }
  if (columns.empty()) throw InputError(fmt::format("{}: holds no names", source.name()));
  if (const auto fault = find_name_fault(columns))
    throw InputError(fmt::format("{}: {}", source.place(lines[static_cast<size_t>(fault->column)]),
                                 fault->message));
  return columns;
}

// Indices of the header's columns with and without a name.
struct NamedColumns {
  std::vector<size_t> kept;
  std::vector<std::string> nameless;  // "column 3", …

  explicit NamedColumns(const std::vector<std::string_view>& names) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (!names[i].empty())
        kept.push_back(i);
      else
        nameless.push_back(fmt::format("{}", i + 1));
    }
  }
  [[nodiscard]] std::string warning() const {
    const bool one = nameless.size() == 1;
    return fmt::format(
        "the header has no name for column{} {}, which {} left out (pandas and R write the index "
        "of a table there)",
        one ? "" : "s", joined(nameless), one ? "is" : "are");
  }
};

template <class T>
void keep_only(std::vector<T>& all, const std::vector<size_t>& kept) {
  for (size_t i = 0; i < kept.size(); ++i) all[i] = all[kept[i]];
  all.resize(kept.size());
}

// The expected number of cells and its origin.
struct Shape {
  size_t cells;
  std::string stated_by;
  std::string separators;  // other separators in the first row
};

void check_count(const TextSource& source, const RowParser& rows, const Shape& shape) {
  if (rows.count() == shape.cells) return;
  std::vector<std::string> others;
  for (const char other : shape.separators) others.push_back(separator_words(other));
  throw InputError(fmt::format(
      "{}: {} cell{}, but {} has {}; is there a separator or quote too many or too few{}?",
      source.place(rows.line()), rows.count(), rows.count() == 1 ? "" : "s", shape.stated_by,
      shape.cells,
      others.empty() ? ""
                     : fmt::format(", or is the separator {} (data.separator)", joined(others))));
}

// Drops unnamed columns and blanks missing cells before adding a row to the table.
class CellFilter {
 public:
  CellFilter(const DataOptions& options, Table& table) : missing_(options.missing), table_(table) {}

  void keep(std::vector<size_t> columns) { kept_ = std::move(columns); }
  void add(std::vector<std::string_view>& cells, int64_t line) {
    if (!kept_.empty()) keep_only(cells, kept_);
    for (size_t i = 0; i < cells.size(); ++i) {
      if (cells[i].empty() || !missing_.holds(cells[i])) continue;
      table_.count_missing(static_cast<int64_t>(i), cells[i]);
      cells[i] = {};
    }
    table_.add_row(cells, line);
  }

 private:
  MissingTexts missing_;
  Table& table_;
  std::vector<size_t> kept_;  // empty: all
};

}  // namespace

Table read_csv(const std::filesystem::path& path, char separator, const DataOptions& options) {
  TextSource source(path);
  RowParser rows(source, separator);
  const bool has_names = !options.names_path.empty();
  const bool has_header = options.header && !has_names;

  bool more = rows.next();
  if (!more) throw InputError(fmt::format("{}: only blank lines; expected a table", source.name()));
  if (static_cast<int64_t>(rows.count()) > kMaxColumns)
    throw InputError(fmt::format("{}: {} columns; at most {} are supported",
                                 source.place(rows.line()), rows.count(), kMaxColumns));
  std::vector<Column> columns;
  Shape shape{rows.count(), "the first row", {}};
  for (const auto cell : rows.cells())
    for (const char other : separators_in(cell))
      if (shape.separators.find(other) == std::string::npos) shape.separators += other;
  NamedColumns named(rows.cells());
  if (has_names) {
    columns = read_names(options.names_path);
    shape = {columns.size(), options.names_path, shape.separators};
  } else if (has_header) {
    if (named.kept.empty())
      throw InputError(fmt::format("{}: no column has a name; give every column one",
                                   source.place(rows.line())));
    columns = columns_of(rows.cells());
    keep_only(columns, named.kept);
    shape.stated_by = "the header";
    if (const auto fault = find_name_fault(columns))
      throw InputError(fmt::format("{}: {}", source.place(rows.line()), fault->message));
    more = rows.next();
    if (!more) throw InputError(fmt::format("{}: a header and no rows", source.name()));
  } else {
    for (size_t i = 1; i <= rows.count(); ++i)
      columns.push_back({fmt::format("c{}", i), std::nullopt, {}});
  }

  Table table(source.name(), std::move(columns));
  table.notes().separator = separator;
  CellFilter filter(options, table);
  if (has_header && !named.nameless.empty()) {
    table.notes().warnings.push_back(fmt::format("{}: {}", source.name(), named.warning()));
    filter.keep(named.kept);
  }
  check_count(source, rows, shape);
  rows.set_cell_limit(shape.cells);
  for (; more; more = rows.next()) {
    check_count(source, rows, shape);
    filter.add(rows.cells(), rows.line());
  }
  table.notes().checksum = source.checksum();
  settle_decimals(table, options);
  return table;
}

}  // namespace kindred
