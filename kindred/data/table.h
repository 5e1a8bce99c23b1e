#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kindred {

enum class ColumnKind { kNumeric, kCategorical };

// One column as its file describes it.
struct Column {
  std::string name;
  // What the file itself says (ARFF does, CSV does not).
  std::optional<ColumnKind> declared_kind;
  std::vector<std::string> declared_classes;  // the nominal values in file order, when declared
};

// A table of text cells, as read; nothing is interpreted yet. Each cell is a view into one buffer, so
// a table costs about its file's size and 16 bytes a cell.
class Table {
 public:
  Table(std::string source, std::vector<Column> columns);

  // Adds a row; `cells` has one entry a column and is copied. An empty cell is a missing one. `line`
  // is where the row begins in its file, counted from 1.
  void add_row(const std::vector<std::string_view>& cells, int64_t line);
  // Adds all rows of `other`, which has the same column names in the same order.
  void append(const Table& other);

  [[nodiscard]] int64_t rows() const { return static_cast<int64_t>(lines_.size()); }
  [[nodiscard]] int64_t columns() const { return static_cast<int64_t>(columns_.size()); }
  [[nodiscard]] const Column& column(int64_t column) const { return columns_[static_cast<size_t>(column)]; }
  // The index of the column of that name. Throws InputError naming the nearest one.
  [[nodiscard]] int64_t find(std::string_view name) const;
  [[nodiscard]] std::optional<int64_t> try_find(std::string_view name) const;

  [[nodiscard]] std::string_view cell(int64_t row, int64_t column) const;
  [[nodiscard]] bool missing(int64_t row, int64_t column) const { return cell(row, column).empty(); }
  // "file, line 12, column "age"", for messages.
  [[nodiscard]] std::string place(int64_t row, int64_t column) const;

 private:
  struct Span {
    uint64_t begin;
    uint64_t length;
  };
  struct Part {  // rows from `first_row` on come from file `source`
    int64_t first_row;
    std::string source;
  };

  std::vector<Part> parts_;
  std::vector<Column> columns_;
  std::string text_;
  std::vector<Span> spans_;  // rows() × columns(), row after row
  std::vector<int64_t> lines_;
};

}  // namespace kindred
