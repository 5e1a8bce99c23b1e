#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace kindred {

// A Parquet file, or an Arrow IPC file (.arrow, Feather version 2), read by Apache Arrow. A column
// of lists of a fixed number of numbers is several. Columns of nested values are refused.
class ColumnFile {
 public:
  struct Field {
    std::string name;
    bool number;        // integers, floats, decimals or bool; else texts, dates or times
    bool text_classes;  // texts from a dictionary, such as pandas' categories
  };
  // `text` holds the cells of a row one after another, and ends[i] is the end of cell i.
  using TakeRow = std::function<void(const std::string& text, const std::vector<size_t>& ends)>;

  // Whether kindred is built with Apache Arrow.
  [[nodiscard]] static bool supported();

  // Opens the file; whether it is Parquet or Arrow's is told by its first bytes. Throws InputError
  // for any other file, a damaged one, and a type that no cell of a table can hold.
  explicit ColumnFile(const std::filesystem::path& path);
  ~ColumnFile();
  ColumnFile(const ColumnFile&) = delete;
  ColumnFile& operator=(const ColumnFile&) = delete;

  [[nodiscard]] const std::vector<Field>& fields() const;
  [[nodiscard]] int64_t rows() const;
  // Calls `take` for each row, in order. Numbers are written as NpyNumber does; bool as 0 or 1;
  // dates and times in ISO 8601; what is null or NaN is empty. Reads the file in parts. Throws
  // InputError for damage, and as `take` does.
  void read(const TakeRow& take) const;

 private:
  struct Source;
  std::unique_ptr<Source> source_;
};

}  // namespace kindred
