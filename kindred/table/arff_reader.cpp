#include "kindred/table/arff_reader.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/table/arff_scanner.h"
#include "kindred/table/missing_texts.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

constexpr size_t kMaxHeader = size_t{64} << 20;  // bytes before @data

struct Attribute {
  Column column;
  bool nominal = false;
};

Attribute parse_attribute(ArffScanner& scanner, const TextSource& source) {
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

// What MEKA's options in the name of a relation say: "Tunes: -C 3 -split-number 300".
struct RelationOptions {
  int64_t labels = 0;    // of -C
  double percent = 0;    // of -split-percentage, 0 if it is missing or no number
  int64_t training = 0;  // of -split-number
};

// As MEKA reads them: words between blanks after the first colon. An option without a whole number,
// or number, behind it counts as missing.
RelationOptions relation_options(std::string_view relation) {
  RelationOptions options;
  relation.remove_prefix(std::min(relation.find(':'), relation.size()));
  if (!relation.empty()) relation = skip_blanks(relation.substr(1));
  std::string_view before;
  while (!relation.empty()) {
    const size_t end = std::min(relation.find_first_of(" \t"), relation.size());
    const std::string_view word = relation.substr(0, end);
    const int64_t whole = parse_whole(word).value_or(0);
    if ((before == "-C" || before == "-c") && options.labels == 0) options.labels = whole;
    if (before == "-split-number" && options.training == 0) options.training = whole;
    if (before == "-split-percentage" && options.percent == 0)
      options.percent = parse_number(word).value_or(0);
    before = word;
    relation = skip_blanks(relation.substr(end));
  }
  return options;
}

// Notes the split that the options state, for a file of `rows` rows. As in MEKA, a percentage goes
// before a number, and the training rows are the first ones.
void note_split(const RelationOptions& options, int64_t rows, const std::string& source,
                FileNotes& notes) {
  if (options.percent == 0 && options.training == 0) return;
  const double first = options.percent != 0
                           ? std::floor(static_cast<double>(rows) * options.percent / 100 + 0.5)
                           : static_cast<double>(options.training);
  if (first >= 1 && first < static_cast<double>(rows)) {
    notes.training_rows = static_cast<int64_t>(first);
    return;
  }
  notes.warnings.push_back(fmt::format(
      "{}: the relation's {} does not split {} rows into two parts and is ignored", source,
      options.percent != 0 ? fmt::format("-split-percentage {}", options.percent)
                           : fmt::format("-split-number {}", options.training),
      rows));
}

// Reads up to and including @data.
std::vector<Attribute> read_header(TextSource& source, ArffScanner& scanner,
                                   RelationOptions& options) {
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
    if (keyword == "@relation") {
      options = relation_options(scanner.take_value("").text);
      continue;
    }
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
  throw InputError(fmt::format("{}: no @data line; is this a complete ARFF file?", source.name()));
}

// Parses rows into cells and checks them against the header.
class RowReader {
 public:
  RowReader(const TextSource& source, ArffScanner& scanner,
            const std::vector<Attribute>& attributes, const MissingTexts& missing, Table& table);

  // The cells of the row `text`; valid until the next call.
  const std::vector<std::string_view>& read(std::string_view text);

 private:
  void read_dense(std::string_view text);
  bool take_values(std::string_view text, std::string_view stops);
  void read_sparse();
  size_t take_index();
  [[nodiscard]] std::string_view cell_of(size_t column, const ArffValue& value);

  const TextSource& source_;
  ArffScanner& scanner_;
  const std::vector<Attribute>& attributes_;
  const MissingTexts& missing_;
  Table& table_;
  std::vector<ArffValue> values_;
  size_t count_ = 0;  // number of values in the row, including excess ones
  std::vector<std::vector<std::string_view>> classes_;  // per column, sorted
  std::vector<std::string_view> defaults_;              // values that a sparse row omits
  std::vector<bool> holds_blanks_;  // per column: whether an unquoted value may contain blanks
  std::vector<std::string_view> cells_;
  std::vector<int64_t> given_on_line_;  // per column, line of the last sparse row that names it
};

RowReader::RowReader(const TextSource& source, ArffScanner& scanner,
                     const std::vector<Attribute>& attributes, const MissingTexts& missing,
                     Table& table)
    : source_(source),
      scanner_(scanner),
      attributes_(attributes),
      missing_(missing),
      table_(table),
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
    holds_blanks_.push_back(column.declared_kind != ColumnKind::kNumeric &&
                            (!attributes[i].nominal ||
                             std::any_of(sorted.begin(), sorted.end(), [](std::string_view name) {
                               return name.find_first_of(" \t") != std::string_view::npos;
                             })));
  }
}

std::string_view RowReader::cell_of(size_t column, const ArffValue& value) {
  if (!value.quoted && value.text == "?") return {};
  const auto& classes = classes_[column];
  const bool declared =
      attributes_[column].nominal && std::binary_search(classes.begin(), classes.end(), value.text);
  if (!declared && missing_.holds(value.text)) {
    if (!value.text.empty()) table_.count_missing(static_cast<int64_t>(column), value.text);
    return {};
  }
  if (declared || !attributes_[column].nominal) return value.text;
  std::vector<std::string> names;
  for (const auto& name : attributes_[column].column.declared_classes) {
    if (names.size() > 8) break;
    names.push_back(quote(name, 20));
  }
  throw InputError(fmt::format("{}, column {}: {} is not one of the declared classes {}{}",
                               source_.place(), quote(attributes_[column].column.name),
                               quote(value.text), joined(names, names.size()),
                               names.size() < classes.size() ? ", …" : ""));
}

const std::vector<std::string_view>& RowReader::read(std::string_view text) {
  if (scanner_.rest().starts_with('{')) {
    scanner_.take('{');
    read_sparse();
  } else {
    read_dense(text);
  }
  return cells_;
}

void RowReader::read_dense(std::string_view text) {
  // Comma-separated values may contain blanks; if commas give too few, blanks separate as well.
  if (!take_values(text, ",") && !take_values(text, " \t,")) {
    take_values(text, ",");
    scanner_.expect(scanner_.rest().empty(), "a comma after the quoted value");
    throw InputError(fmt::format("{}: {} value{}, but the header declares {} attributes",
                                 source_.place(), count_, count_ == 1 ? "" : "s",
                                 attributes_.size()));
  }
  cells_.clear();
  for (size_t i = 0; i < values_.size(); ++i) cells_.push_back(cell_of(i, values_[i]));
}

// Splits the row; false if it does not have the declared number of values.
bool RowReader::take_values(std::string_view text, std::string_view stops) {
  const bool at_blanks = stops.size() > 1;
  scanner_.start(text);
  values_.clear();
  count_ = 0;
  do {
    const ArffValue value = scanner_.take_value(stops);
    if (!at_blanks && !scanner_.rest().empty() && !scanner_.rest().starts_with(',')) return false;
    if (count_ < attributes_.size()) values_.push_back(value);
    ++count_;
  } while (scanner_.take(',') || (at_blanks && !scanner_.rest().empty()));
  return count_ == attributes_.size();
}

size_t RowReader::take_index() {
  const std::string_view text = scanner_.take_value(" \t,}").text;
  size_t index = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
  const bool whole = error != std::errc::invalid_argument && end == text.data() + text.size();
  if (!whole)
    throw InputError(fmt::format(
        "{}: {} is not an index; a sparse row has the form {{index value, index value, …}}",
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
    const ArffValue value = scanner_.take_value(holds_blanks_[index] ? ",}" : " \t,}");
    scanner_.expect(value.quoted || !value.text.empty(), "a value after the index");
    const bool blank_separates =
        (value.quoted || !holds_blanks_[index]) && !scanner_.rest().empty();
    scanner_.expect(scanner_.take(',') || scanner_.rest().starts_with('}') || blank_separates,
                    "a comma or }");
    cells_[index] = cell_of(index, value);
  }
  scanner_.expect_end();
}

}  // namespace

Table read_arff(const std::filesystem::path& path, const DataOptions& options,
                const Table::TakePart& take) {
  TextSource source(path);
  ArffScanner scanner(source);
  RelationOptions relation;
  const std::vector<Attribute> attributes = read_header(source, scanner, relation);
  std::vector<Column> columns;
  columns.reserve(attributes.size());
  for (const auto& attribute : attributes) columns.push_back(attribute.column);
  Table table(source.name(), std::move(columns));
  table.hand_over(take, [&source] { return source.share_read(); });
  table.notes().label_count = relation.labels;
  table.notes().label_origin = fmt::format("the relation's -C {}", relation.labels);

  const MissingTexts missing(options.missing);
  RowReader rows(source, scanner, attributes, missing, table);
  std::string_view text;
  while (source.next_line(text)) {
    const std::string_view row = without_comment(text);
    scanner.start(row);
    if (scanner.rest().empty()) continue;
    table.add_row(rows.read(row), source.line());
  }
  if (table.added() == 0) throw InputError(fmt::format("{}: no rows after @data", source.name()));
  note_split(relation, table.added(), source.name(), table.notes());
  table.notes().checksum = source.checksum();
  return table;
}

}  // namespace kindred
