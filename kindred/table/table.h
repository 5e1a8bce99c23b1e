#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kindred {

enum class ColumnKind { kNumeric, kCategorical };

// A column as declared by its file.
struct Column {
  std::string name;
  // Declared by the file (in ARFF, not in CSV).
  std::optional<ColumnKind> declared_kind = {};
  std::vector<std::string> declared_classes = {};  // nominal values in file order, if declared
  // Texts read as missing, except the empty one, with their numbers of rows.
  std::vector<std::pair<std::string, int64_t>> missing_words = {};
  std::string joined_from = {};  // the file whose column was joined to the table; "" if none was
};

// Findings of a reader about its file, besides the cells.
struct FileNotes {
  std::string checksum;         // of the file as it lies on disk, "crc32:1234abcd:56789"
  char separator = 0;           // of a CSV or TSV file
  bool decimal_commas = false;  // "0,5" was read as 0.5
  // The first n columns are labels, or the last −n; 0 if not stated. By MEKA's "-C n" in the name
  // of an ARFF file's relation, or as svmlight files part labels from features.
  int64_t label_count = 0;
  std::string label_origin;              // "the relation's -C 3", for messages
  std::vector<std::string> no_features;  // columns that are neither features nor labels
  // The first rows, as many as an ARFF file's relation puts into MEKA's training part; the others
  // are its test part. 0 if not stated.
  int64_t training_rows = 0;
  std::vector<std::string> warnings;
};

// Limit on columns in every reader.
inline constexpr int64_t kMaxColumns = int64_t{1} << 20;

// The first column without a name or with that of an earlier one, and a message about it. Columns
// are counted from 1 in the message and from 0 in `column`.
struct NameFault {
  int64_t column;
  std::string message;
};
[[nodiscard]] std::optional<NameFault> find_name_fault(const std::vector<Column>& columns);

// A table of uninterpreted text cells. The text is stored in one buffer, row by row, so a table
// takes the text of its cells, 4 bytes per cell and 16 bytes per row.
class Table {
 public:
  // Memory limit of a table, as computed above: 8 GiB.
  static constexpr uint64_t kMaxBytes = uint64_t{1} << 33;

  // `source` names the file in messages; add_row rejects rows that would exceed `max_bytes`. Throws
  // InputError for columns with an empty or a repeated name.
  Table(std::string source, std::vector<Column> columns, uint64_t max_bytes = kMaxBytes);

  // From now on rows are handed over in parts of bounded size: `take` gets the table, which then is
  // emptied of its rows, and the share of the file that has been read, 0 to 1. For files that are
  // too large to hold.
  using TakePart = std::function<void(Table& part, double share)>;
  void hand_over(TakePart take, std::function<double()> share_read) {
    take_ = std::move(take);
    share_read_ = std::move(share_read);
  }
  // Rows that add_row() ever added.
  [[nodiscard]] int64_t added() const { return handed_over_ + rows(); }

  // Adds a row; copies `cells`, one per column. Empty cells are missing. `line` is the first line
  // of the row in its file, from 1. Throws InputError if the table becomes too large.
  void add_row(const std::vector<std::string_view>& cells, int64_t line);
  // Adds all rows of `other`, which must have the same column names in the same order and declare
  // the same kinds, its warnings, and the classes that only `other` declares. Throws InputError
  // otherwise, and if the table becomes too large.
  void append(const Table& other);

  [[nodiscard]] int64_t rows() const { return static_cast<int64_t>(lines_.size()); }
  [[nodiscard]] int64_t columns() const { return static_cast<int64_t>(columns_.size()); }
  [[nodiscard]] const Column& column(int64_t column) const {
    return columns_[static_cast<size_t>(column)];
  }
  // Adds to the count of the column's cells whose `text` was read as missing.
  void count_missing(int64_t column, std::string_view text, int64_t count = 1);
  // Adds the `columns` of `other`, their names behind `prefix`, where row i gets row rows[i] of
  // `other`, or empty cells if that is −1. Throws InputError for a name that there is already, and
  // if the table becomes too large.
  void join(const Table& other, const std::vector<int64_t>& columns,
            const std::vector<int64_t>& rows, const std::string& prefix);
  // Rows that are added from now on are from the file `source`.
  void start_file(const std::string& source) { parts_.push_back({rows(), source}); }
  // Replaces the comma by a point in every cell of the column that then is a number.
  void replace_decimal_commas(int64_t column);
  [[nodiscard]] const FileNotes& notes() const { return notes_; }
  [[nodiscard]] FileNotes& notes() { return notes_; }
  // The index of the column with that name. Throws InputError naming the nearest one.
  [[nodiscard]] int64_t find(std::string_view name) const;
  [[nodiscard]] std::optional<int64_t> try_find(std::string_view name) const;

  // The line of a row in its file, from 1.
  [[nodiscard]] int64_t line(int64_t row) const { return lines_[static_cast<size_t>(row)]; }
  // The file of the first row.
  [[nodiscard]] const std::string& source() const { return parts_.front().source; }
  // The text of a cell; valid until a row is added.
  [[nodiscard]] std::string_view cell(int64_t row, int64_t column) const;
  [[nodiscard]] bool missing(int64_t row, int64_t column) const {
    return cell(row, column).empty();
  }
  // `file, line 12, column "age"`, for messages; with the file of a joined column.
  [[nodiscard]] std::string place(int64_t row, int64_t column) const;

 private:
  struct Part {  // rows from `first_row` on are from file `source`
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
  std::vector<uint64_t> begins_;  // per row: start of its text
  std::vector<uint32_t> ends_;    // per cell, row by row: its end, relative to the start of the row
  std::vector<int64_t> lines_;
  FileNotes notes_;
  TakePart take_;
  std::function<double()> share_read_;
  int64_t handed_over_ = 0;
};

}  // namespace kindred
