#include "kindred/base/csv.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/separator.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

class TextLines final : public LineSource {
 public:
  TextLines(std::string_view text, const std::string& where) : rest_(text), where_(where) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  bool next_line(std::string_view& line) override {
    if (rest_.empty()) return false;
    const size_t length = std::min(rest_.find('\n'), rest_.size());
    line = rest_.substr(0, length);
    rest_.remove_prefix(std::min(length + 1, rest_.size()));
    ++line_;
    line_end_ = line.ends_with('\r') ? "\r\n" : "\n";
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!is_utf8(line)) throw InputError(fmt::format("{}: not UTF-8 text", place(line_)));
    return true;
  }
  [[nodiscard]] int64_t line() const override { return line_; }
  [[nodiscard]] std::string_view line_end() const override { return line_end_; }
  [[nodiscard]] std::string place(int64_t line) const override {
    return fmt::format("{}: line {}", where_, line);
  }

 private:
  std::string_view rest_, line_end_;
  const std::string& where_;
  int64_t line_ = 0;
};

char shown_separator(std::string_view text, const std::string& where) {
  TextLines lines(text, where);
  for (std::string_view line; lines.next_line(line);) {
    if (trim(line).empty()) continue;
    if (const auto separator = guess_separator(line)) return *separator;
    throw InputError(fmt::format("{} holds several separators; write the table with commas",
                                 lines.place(lines.line())));
  }
  return ',';
}

}  // namespace

std::string_view CsvRows::trimmed(std::string_view text) const {
  const size_t first = text.find_first_not_of(blanks_);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks_) - first + 1);
}

bool CsvRows::next() {
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

void CsvRows::split_plain(std::string_view text) {
  while (true) {
    const size_t end = text.find(separator_);
    if (++count_ <= cell_limit_) cells_.push_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

void CsvRows::end_cell() {
  if (++count_ <= cell_limit_) ends_.push_back(text_.size());
}

void CsvRows::split_quoted(std::string_view text) {
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
std::string_view CsvRows::take_quoted_cell(std::string_view text) {
  const int64_t opened = source_.line();
  while (true) {
    const size_t quote_at = text.find('"');
    text_ += text.substr(0, quote_at);
    if (text_.size() > LineSource::kMaxLine)
      throw InputError(fmt::format(
          "{}, cell {}: the row is longer than {} MiB; is the quote that opens this cell never "
          "closed?",
          source_.place(opened), count_ + 1, LineSource::kMaxLine >> 20));
    if (quote_at == std::string_view::npos) {
      text_ += source_.line_end();
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
        source_.place(source_.line()), count_ + 1, quote(text.substr(after), 20)));
  }
}

std::vector<CsvRecord> parse_csv(std::string_view text, size_t most_records, size_t most_cells,
                                 const std::string& where) {
  TextLines lines(text, where);
  CsvRows rows(lines, shown_separator(text, where), most_cells);
  std::vector<CsvRecord> records;
  while (rows.next()) {
    if (rows.count() > most_cells)
      throw InputError(fmt::format("{}: more than {} cells", lines.place(rows.line()), most_cells));
    if (records.size() == most_records)
      throw InputError(
          fmt::format("{}: more than {} rows", lines.place(rows.line()), most_records));
    const auto& cells = rows.cells();
    records.push_back(
        {static_cast<size_t>(rows.line()), std::vector<std::string>(cells.begin(), cells.end())});
  }
  return records;
}

}  // namespace kindred
