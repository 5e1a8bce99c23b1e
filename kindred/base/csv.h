#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

// The lines of a text, such as those of a file.
class LineSource {
 public:
  // Limit in bytes of a line, and of a row of cells that spans several.
  static constexpr size_t kMaxLine = size_t{64} << 20;

  LineSource() = default;
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;
  virtual ~LineSource() = default;

  // Reads the next line without its end; false at the end of the text. `line` is valid until the
  // next call.
  [[nodiscard]] virtual bool next_line(std::string_view& line) = 0;
  // The number of the last line read, from 1.
  [[nodiscard]] virtual int64_t line() const = 0;
  // The end of the last line read, as it is kept in a cell that spans lines.
  [[nodiscard]] virtual std::string_view line_end() const = 0;
  // A line for messages: "table.csv, line 12".
  [[nodiscard]] virtual std::string place(int64_t line) const = 0;
};

// The rows of a CSV text, one at a time, according to RFC 4180. A cell in double quotes may contain
// separators, line ends and doubled quotes. Blanks around a cell are trimmed, except inside quotes;
// a quote inside an unquoted cell is an ordinary character. Blank lines are skipped. All CSV files
// are read by these rules; what a line is, how one is named in messages and whether a line end in
// quotes is kept or becomes LF is up to the source.
class CsvRows {
 public:
  // cells() holds at most `cell_limit` cells of a row. `source` must outlive the rows.
  CsvRows(LineSource& source, char separator, size_t cell_limit)
      : source_(source),
        separator_(separator),
        blanks_(separator == '\t' ? " " : " \t"),
        cell_limit_(cell_limit) {}

  // Advances to the next row; false at the end of the text. Throws InputError, with the place, for
  // an unclosed quote, text after a closing quote and a row with quotes beyond
  // LineSource::kMaxLine, and as the source does.
  [[nodiscard]] bool next();

  // The first cells of the row; valid until the next call.
  [[nodiscard]] std::vector<std::string_view>& cells() { return cells_; }
  // The number of cells of the row, including those beyond the limit.
  [[nodiscard]] size_t count() const { return count_; }
  // The first line of the row.
  [[nodiscard]] int64_t line() const { return line_; }
  void set_cell_limit(size_t limit) { cell_limit_ = limit; }

 private:
  void split_plain(std::string_view text);
  void split_quoted(std::string_view text);
  std::string_view take_quoted_cell(std::string_view text);
  void end_cell();
  [[nodiscard]] std::string_view trimmed(std::string_view text) const;

  LineSource& source_;
  char separator_;
  std::string_view blanks_;
  size_t cell_limit_;
  std::vector<std::string_view> cells_;
  size_t count_ = 0;
  int64_t line_ = 0;
  // For a row with quotes: its unquoted cells, and the end of each in `text_`.
  std::string text_;
  std::vector<size_t> ends_;
};

struct CsvRecord {
  size_t line;  // the first line of the record, from 1
  std::vector<std::string> cells;
};

// All rows of a text in memory, in the separator that its first nonblank line shows
// (guess_separator). Lines end with LF or CRLF, which a cell in quotes keeps. Skips a byte order
// mark. Throws InputError, naming `where` and the line, as CsvRows does, for text that is not
// UTF-8, a first line with several separators but no comma, a record of more than `most_cells`
// cells, or more than `most_records` records.
[[nodiscard]] std::vector<CsvRecord> parse_csv(std::string_view text, size_t most_records,
                                               size_t most_cells, const std::string& where);

}  // namespace kindred
