#include "kindred/data/arff_reader.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/missing_texts.h"
#include "kindred/data/text_source.h"

namespace kindred {
namespace {

constexpr size_t kMaxHeader = size_t{64} << 20;  // bytes before @data

std::string_view skip_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
  return text;
}

// `text` up to a % that stands outside quotes, at the begin or behind a blank.
std::string_view without_comment(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return text;
  char quoted_by = 0, before = ' ';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool at_begin = before == ' ' || before == '\t' || before == ',' || before == '{';
    if (quoted_by != 0) {
      if (c == '\\') {
        ++i;
      } else if (c == quoted_by) {
        quoted_by = 0;
      }
    } else if (at_begin && (c == '\'' || c == '"')) {
      quoted_by = c;
    } else if (c == '%' && (before == ' ' || before == '\t')) {
      return text.substr(0, i);
    }
    before = c;
  }
  return text;
}

struct Value {
  std::string_view text;
  bool quoted;
};

// One line of the file, taken apart from the left.
class Scanner {
 public:
  explicit Scanner(const TextSource& source) : source_(source) {}

  // Begins a line; values given out for the last one are no longer valid.
  void start(std::string_view text) {
    rest_ = skip_blanks(text);
    unescaped_.clear();
    unescaped_.reserve(
        text.size());  // never grows within a line, so that values stay where they are
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  // Takes `c` if it is next.
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_ = skip_blanks(rest_.substr(1));
    return true;
  }
  // A value in quotes, or else everything before the first of `stops`, and the blanks behind it.
  Value take_value(std::string_view stops);
  // Throws unless the line ends here.
  void expect_end() const { expect(rest_.empty(), "the end of the line"); }
  void expect(bool met, std::string_view what) const {
    if (met) return;
    throw InputError(fmt::format("{}: expected {}, found {}", source_.place(), what,
                                 rest_.empty() ? "the end of the line" : quote(rest_, 30)));
  }

 private:
  Value take_quoted();

  const TextSource& source_;
  std::string_view rest_;
  std::string unescaped_;
};

Value Scanner::take_value(std::string_view stops) {
  if (rest_.starts_with('\'') || rest_.starts_with('"')) return take_quoted();
  const size_t end = std::min(rest_.find_first_of(stops), rest_.size());
  const std::string_view text = trim(rest_.substr(0, end));
  rest_ = skip_blanks(rest_.substr(end));
  return {text, false};
}

Value Scanner::take_quoted() {
  const std::string_view marks = rest_[0] == '"' ? "\"\\" : "'\\";
  const size_t begin = unescaped_.size();
  std::string_view text = rest_.substr(1);
  while (true) {
    const size_t mark = text.find_first_of(marks);
    if (mark == std::string_view::npos || (text[mark] == '\\' && mark + 1 == text.size()))
      throw InputError(fmt::format("{}: the quote that opens {} is never closed", source_.place(),
                                   quote(rest_, 30)));
    unescaped_ += text.substr(0, mark);
    if (text[mark] != '\\') {
      rest_ = skip_blanks(text.substr(mark + 1));
      return {std::string_view(unescaped_).substr(begin), true};
    }
    const char escaped = text[mark + 1];
    unescaped_ += escaped == 'n' ? '\n' : escaped == 't' ? '\t' : escaped == 'r' ? '\r' : escaped;
    text.remove_prefix(mark + 2);
  }
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

struct Attribute {
  Column column;
  bool nominal = false;
};

Attribute parse_attribute(Scanner& scanner, const TextSource& source) {
  Attribute attribute;
  scanner.expect(!scanner.rest().empty(), "a name");
  attribute.column.name = scanner.take_value(" \t{").text;
  if (scanner.take('{')) {
    attribute.nominal = true;
    attribute.column.declared_kind = ColumnKind::kCategorical;
    while (!scanner.take('}')) {
      attribute.column.declared_classes.emplace_back(scanner.take_value(",}").text);
      scanner.expect(scanner.take(',') || scanner.rest().starts_with('}'), "a comma or }");
    }
    scanner.expect_end();
    return attribute;
  }
  const std::string_view word = scanner.take_value(" \t").text;
  const std::string type = lower(word);
  if (type == "numeric" || type == "real" || type == "integer") {
    attribute.column.declared_kind = ColumnKind::kNumeric;
  } else if (type == "string" || type == "date") {
    attribute.column.declared_kind = ColumnKind::kCategorical;
  } else {
    throw InputError(fmt::format(
        "{}: attribute {} has the unknown type {}; known are numeric, real, integer, string, "
        "date and {{class, class, …}}",
        source.place(), quote(attribute.column.name), quote(word)));
  }
  return attribute;
}

// Reads up to and with @data.
std::vector<Attribute> read_header(TextSource& source, Scanner& scanner) {
  std::vector<Attribute> attributes;
  std::vector<Column> columns;
  std::vector<int64_t> lines;
  size_t bytes = 0;
  std::string_view text;
  while (source.next_line(text)) {
    bytes += text.size();
    if (bytes > kMaxHeader)
      throw InputError(fmt::format("{}: the header before @data is longer than {} MiB",
                                   source.place(), kMaxHeader >> 20));
    scanner.start(without_comment(text));
    if (scanner.rest().empty()) continue;
    const std::string_view word = scanner.take_value(" \t").text;
    const std::string keyword = lower(word);
    if (keyword == "@relation") continue;
    if (keyword == "@data") {
      if (attributes.empty())
        throw InputError(fmt::format("{}: @data before any @attribute", source.place()));
      for (const auto& attribute : attributes) columns.push_back({attribute.column.name, {}, {}});
      if (const auto fault = find_name_fault(columns))
        throw InputError(fmt::format(
            "{}: {}", source.place(lines[static_cast<size_t>(fault->column)]), fault->message));
      return attributes;
    }
    if (keyword != "@attribute")
      throw InputError(fmt::format("{}: expected @relation, @attribute or @data, found {}",
                                   source.place(), quote(word, 30)));
    if (static_cast<int64_t>(attributes.size()) == kMaxColumns)
      throw InputError(fmt::format("{}: more than {} attributes", source.place(), kMaxColumns));
    attributes.push_back(parse_attribute(scanner, source));
    lines.push_back(source.line());
  }
  throw InputError(fmt::format("{}: no @data line; is this a whole ARFF file?", source.name()));
}

// Rows → cells, checked against what the header declares.
class RowReader {
 public:
  RowReader(const TextSource& source, Scanner& scanner, const std::vector<Attribute>& attributes,
            const MissingTexts& missing);

  // The cells of the row that the scanner stands at; valid until the next call.
  const std::vector<std::string_view>& read();

 private:
  void read_dense();
  void read_sparse();
  size_t take_index();
  [[nodiscard]] std::string_view cell_of(size_t column, const Value& value) const;

  const TextSource& source_;
  Scanner& scanner_;
  const std::vector<Attribute>& attributes_;
  const MissingTexts& missing_;
  std::vector<std::vector<std::string_view>> classes_;  // per column, sorted
  std::vector<std::string_view> defaults_;              // what a sparse row leaves out
  std::vector<std::string_view> cells_;
  std::vector<int64_t> given_on_line_;  // per column, the last sparse row that names it
};

RowReader::RowReader(const TextSource& source, Scanner& scanner,
                     const std::vector<Attribute>& attributes, const MissingTexts& missing)
    : source_(source),
      scanner_(scanner),
      attributes_(attributes),
      missing_(missing),
      classes_(attributes.size()),
      given_on_line_(attributes.size(), 0) {
  for (size_t i = 0; i < attributes.size(); ++i) {
    const Column& column = attributes[i].column;
    auto& sorted = classes_[i];
    sorted.assign(column.declared_classes.begin(), column.declared_classes.end());
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end())
      throw InputError(fmt::format("{}: attribute {} lists the class {} twice", source.name(),
                                   quote(column.name), quote(*twice)));
    std::string_view absent;
    if (!column.declared_classes.empty()) {
      absent = column.declared_classes.front();
    } else if (column.declared_kind == ColumnKind::kNumeric && !missing.holds("0")) {
      absent = "0";
    }
    defaults_.push_back(absent);
  }
}

std::string_view RowReader::cell_of(size_t column, const Value& value) const {
  if (!value.quoted && value.text == "?") return {};
  if (!attributes_[column].nominal)
    return missing_.holds(value.text) ? std::string_view() : value.text;
  const auto& classes = classes_[column];
  if (std::binary_search(classes.begin(), classes.end(), value.text)) return value.text;
  if (missing_.holds(value.text)) return {};
  std::vector<std::string> names;
  for (const auto& name : attributes_[column].column.declared_classes) {
    if (names.size() > 8) break;
    names.push_back(quote(name, 20));
  }
  throw InputError(fmt::format("{}, column {}: {} is none of the declared classes {}{}",
                               source_.place(), quote(attributes_[column].column.name),
                               quote(value.text), joined(names, names.size()),
                               names.size() < classes.size() ? ", …" : ""));
}

const std::vector<std::string_view>& RowReader::read() {
  if (scanner_.take('{')) {
    read_sparse();
  } else {
    read_dense();
  }
  return cells_;
}

void RowReader::read_dense() {
  cells_.clear();
  size_t count = 0;
  do {
    const Value value = scanner_.take_value(",");
    scanner_.expect(scanner_.rest().empty() || scanner_.rest().starts_with(','),
                    "a comma after the quoted value");
    if (count < attributes_.size()) cells_.push_back(cell_of(count, value));
    ++count;
  } while (scanner_.take(','));
  if (count != attributes_.size())
    throw InputError(fmt::format("{}: {} value{} where the header declares {} attributes",
                                 source_.place(), count, count == 1 ? "" : "s",
                                 attributes_.size()));
}

size_t RowReader::take_index() {
  const std::string_view text = scanner_.take_value(" \t,}").text;
  size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool whole = error != std::errc::invalid_argument && end == text.data() + text.size();
  if (!whole)
    throw InputError(
        fmt::format("{}: {} is no index; sparse rows read {{index value, index value, …}}",
                    source_.place(), quote(text)));
  if (error == std::errc::result_out_of_range || index >= attributes_.size())
    throw InputError(
        fmt::format("{}: sparse index {} is out of range; there are {} attributes, counted "
                    "from 0",
                    source_.place(), text.substr(0, 30), attributes_.size()));
  if (given_on_line_[index] == source_.line())
    throw InputError(fmt::format("{}: sparse index {} is given twice", source_.place(), index));
  given_on_line_[index] = source_.line();
  return index;
}

void RowReader::read_sparse() {
  cells_ = defaults_;
  while (!scanner_.take('}')) {
    scanner_.expect(!scanner_.rest().empty(), "} at the end of a sparse row");
    const size_t index = take_index();
    const Value value = scanner_.take_value(",}");
    scanner_.expect(value.quoted || !value.text.empty(), "a value after the index");
    scanner_.expect(scanner_.take(',') || scanner_.rest().starts_with('}'), "a comma or }");
    cells_[index] = cell_of(index, value);
  }
  scanner_.expect_end();
}

}  // namespace

Table read_arff(const std::filesystem::path& path, const DataOptions& options) {
  TextSource source(path);
  Scanner scanner(source);
  const std::vector<Attribute> attributes = read_header(source, scanner);
  const MissingTexts missing(options.missing);
  RowReader rows(source, scanner, attributes, missing);

  std::vector<Column> columns;
  for (const auto& attribute : attributes) columns.push_back(attribute.column);
  Table table(source.name(), std::move(columns));
  std::string_view text;
  while (source.next_line(text)) {
    scanner.start(without_comment(text));
    if (scanner.rest().empty()) continue;
    table.add_row(rows.read(), source.line());
  }
  if (table.rows() == 0) throw InputError(fmt::format("{}: no rows after @data", source.name()));
  return table;
}

}  // namespace kindred
