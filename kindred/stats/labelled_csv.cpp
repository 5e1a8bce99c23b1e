#include "kindred/stats/labelled_csv.h"

#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/separator.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

// Reads records sequentially.
class RecordReader {
 public:
  RecordReader(std::string_view text, size_t most_cells, const std::string& where)
      : text_(text),
        separator_(separator_of(text, where)),
        most_cells_(most_cells),
        where_(where) {}

  [[nodiscard]] bool at_end() const { return position_ == text_.size(); }

  CsvRecord next() {
    CsvRecord record{line_, {}};
    do {
      if (record.cells.size() == most_cells_) fail(fmt::format("more than {} cells", most_cells_));
      record.cells.push_back(peek() == '"' ? quoted_field() : plain_field());
    } while (skip(separator_));
    skip('\r');
    if (!at_end() && !skip('\n')) fail("text after a closing quote");
    ++line_;
    return record;
  }

 private:
  [[nodiscard]] char peek() const { return at_end() ? '\n' : text_[position_]; }

  bool skip(char letter) {
    if (at_end() || text_[position_] != letter) return false;
    ++position_;
    return true;
  }

  std::string plain_field() {
    const char stops[] = {separator_, '\n', '"'};
    size_t end = text_.find_first_of(std::string_view(stops, 3), position_);
    if (end == std::string_view::npos) end = text_.size();
    if (end < text_.size() && text_[end] == '"') fail("a quote inside an unquoted field");
    std::string field(text_.substr(position_, end - position_));
    position_ = end;
    if (peek() == '\n' && field.ends_with('\r')) field.pop_back();
    return field;
  }

  std::string quoted_field() {
    std::string field;
    ++position_;
    while (true) {
      const size_t quote_at = text_.find('"', position_);
      if (quote_at == std::string_view::npos) fail("a quote is never closed");
      for (const char letter : text_.substr(position_, quote_at - position_)) {
        field += letter;
        if (letter == '\n') ++line_;
      }
      position_ = quote_at + 1;
      if (!skip('"')) return field;
      field += '"';
    }
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw InputError(fmt::format("{}: line {}: {}", where_, line_, what));
  }

  static char separator_of(std::string_view text, const std::string& where) {
    const size_t begin = text.find_first_not_of("\r\n");
    if (begin == std::string_view::npos) return ',';
    const std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
    if (const auto separator = guess_separator(line)) return *separator;
    throw InputError(
        fmt::format("{}: line 1 holds several separators; write the table with commas", where));
  }

  std::string_view text_;
  char separator_;
  size_t most_cells_;
  const std::string& where_;
  size_t position_ = 0;
  size_t line_ = 1;
};

}  // namespace

std::vector<CsvRecord> parse_csv(std::string_view text, size_t most_records, size_t most_cells,
                                 const std::string& where) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (!is_utf8(text)) throw InputError(fmt::format("{}: not UTF-8 text", where));
  RecordReader reader(text, most_cells, where);
  std::vector<CsvRecord> records;
  while (!reader.at_end()) {
    CsvRecord record = reader.next();
    if (record.cells.size() == 1 && trim(record.cells[0]).empty()) continue;
    if (records.size() == most_records)
      throw InputError(
          fmt::format("{}: line {}: more than {} rows", where, record.line, most_records));
    records.push_back(std::move(record));
  }
  return records;
}

}  // namespace kindred
