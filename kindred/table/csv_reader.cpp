#include "kindred/table/csv_reader.h"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/csv.h"
#include "kindred/base/error.h"
#include "kindred/base/separator.h"
#include "kindred/base/text.h"
#include "kindred/table/csv_marks.h"
#include "kindred/table/missing_texts.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

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

void check_count(const TextSource& source, const CsvRows& rows, const Shape& shape) {
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

// All but decimal marks.
Table read_cells(const std::filesystem::path& path, char separator, const DataOptions& options,
                 const Table::TakePart& take) {
  TextSource source(path);
  CsvRows rows(source, separator, static_cast<size_t>(kMaxColumns));
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
  table.hand_over(take, [&source] { return source.share_read(); });
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
  return table;
}

}  // namespace

Table read_csv(const std::filesystem::path& path, char separator, const DataOptions& options,
               const Table::TakePart& take) {
  DecimalMarks marks(options, separator);
  // The last row may decide: read twice.
  if (take && marks.depends_on_cells())
    marks.count(
        read_cells(path, separator, options, [&](Table& part, double) { marks.count(part); }));
  const auto take_settled = [&](Table& part, double share) {
    marks.settle(part);
    take(part, share);
  };
  Table table = read_cells(path, separator, options, take ? take_settled : Table::TakePart());
  if (!take) marks.count(table);
  marks.settle(table);
  return table;
}

}  // namespace kindred
