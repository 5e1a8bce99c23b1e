#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kindred {

enum class ColumnKind { kNumeric, kCategorical };

// One column as its file describes it.
struct Column {
  std::string name;
  // What the file itself says (ARFF does, CSV does not).
  std::optional<ColumnKind> declared_kind = {};
  std::vector<std::string> declared_classes =
      {};  // the nominal values in file order, when declared
  // The texts that were read as missing, but for the empty one, and in how many rows.
  std::vector<std::pair<std::string, int64_t>> missing_words = {};
};

// What a reader found out about its file, beside the cells.
struct FileNotes {
  char separator = 0;           // of a CSV or TSV file
  bool decimal_commas = false;  // "0,5" was read as 0.5
  // MEKA's "-C n" in the name of an ARFF file's relation: the first n attributes are labels, or the
  // last −n; 0 where it says nothing.
  int64_t label_count = 0;
  std::vector<std::string> warnings;
};

// More columns than this are refused by every reader.
inline constexpr int64_t kMaxColumns = int64_t{1} << 20;

// The first column that has no name or that of an earlier one, and what to say about it; columns
// are counted from 1 in the message and from 0 in `column`.
struct NameFault {
  int64_t column;
  std::string message;
};
[[nodiscard]] std::optional<NameFault> find_name_fault(const std::vector<Column>& columns);

// A table of text cells, as read; nothing is interpreted yet. The text lies in one buffer, row
// after row, so a table costs the text of its cells, 4 bytes a cell and 16 bytes a row.
class Table {
 public:
  // What a table may cost in memory, by the rule above: 8 GiB.
  static constexpr uint64_t kMaxBytes = uint64_t{1} << 33;

  // `source` names the file in messages; add_row refuses rows that would take the table beyond
  // `max_bytes`. Throws InputError for columns with an empty or a repeated name.
  Table(std::string source, std::vector<Column> columns, uint64_t max_bytes = kMaxBytes);

  // Adds a row; `cells` has one entry a column and is copied. An empty cell is a missing one.
  // `line` is where the row begins in its file, counted from 1. Throws InputError when the table
  // grows too large.
  void add_row(const std::vector<std::string_view>& cells, int64_t line);
  // Adds all rows of `other`, which must have the same column names in the same order and declare
  // the same kinds; classes that only `other` declares are added, and its warnings. Throws
  // InputError.
  void append(const Table& other);

  [[nodiscard]] int64_t rows() const { return static_cast<int64_t>(lines_.size()); }
  [[nodiscard]] int64_t columns() const { return static_cast<int64_t>(columns_.size()); }
  [[nodiscard]] const Column& column(int64_t column) const {
    return columns_[static_cast<size_t>(column)];
  }
  // Counts cells of the column whose `text` was read as missing.
  void count_missing(int64_t column, std::string_view text, int64_t count = 1);
  // Puts a point for the comma of every cell of the column that is a number but for that comma.
  void replace_decimal_commas(int64_t column);
  [[nodiscard]] const FileNotes& notes() const { return notes_; }
  [[nodiscard]] FileNotes& notes() { return notes_; }
  // The index of the column of that name. Throws InputError naming the nearest one.
  [[nodiscard]] int64_t find(std::string_view name) const;
  [[nodiscard]] std::optional<int64_t> try_find(std::string_view name) const;

  // The text of a cell, valid as long as no row is added.
  [[nodiscard]] std::string_view cell(int64_t row, int64_t column) const;
  [[nodiscard]] bool missing(int64_t row, int64_t column) const {
    return cell(row, column).empty();
  }
  // `file, line 12, column "age"`, for messages.
  [[nodiscard]] std::string place(int64_t row, int64_t column) const;

 private:
  struct Part {  // rows from `first_row` on come from file `source`
    int64_t first_row;
    std::string source;
  };

  [[nodiscard]] const std::string& source_of(int64_t row) const;
  void check_size(uint64_t more_text, uint64_t more_rows) const;
  void merge_declaration(Column& mine, const Column& theirs, const std::string& source);

  std::vector<Part> parts_;
  std::vector<Column> columns_;
  std::unordered_map<std::string, int64_t> index_;
  uint64_t max_bytes_;
  std::string text_;
  std::vector<uint64_t> begins_;  // per row: where its text begins
  std::vector<uint32_t> ends_;    // per cell, row after row: where it ends, from the row's begin
  std::vector<int64_t> lines_;
  FileNotes notes_;
};

}  // namespace kindred
