#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/binary/npy_header.h"
#include "kindred/binary/npy_number.h"

namespace kindred {

// The elements of a NumPy array of [rows] or [rows, columns] as texts, row by row. Numbers are as
// NpyNumber writes them; texts (dtypes S and U) are UTF-8. Holds about a megabyte of the array at a
// time.
class NpyArray {
 public:
  // Exactly `count` bytes of the file from `begin` on.
  using ReadBytes = std::function<void(uint64_t begin, char* to, size_t count)>;

  // Throws InputError, naming `where`, for Python objects, which are never unpickled, other types
  // and other shapes.
  NpyArray(const NpyHeader& header, ReadBytes read, std::string where);

  [[nodiscard]] size_t rows() const { return rows_; }
  [[nodiscard]] size_t columns() const { return columns_; }
  [[nodiscard]] bool is_text() const { return text_.has_value(); }
  [[nodiscard]] size_t element_bytes() const { return bytes_; }
  // Throws InputError unless the file, with its header, is as long as the array says.
  void check_size(uint64_t file_bytes) const;

  // Appends the texts of a row, and the end of each in `text`. Rows are best read in their order.
  // Throws InputError for texts that are not UTF-8.
  void append_row(size_t row, std::string& text, std::vector<size_t>& ends);

 private:
  // Texts of a fixed number of bytes (dtype S) or UTF-32 units (U), filled up with NULs.
  struct TextType {
    size_t units;
    bool wide, big_endian;
  };

  void read_block(size_t row);
  void append_text(std::string_view element, size_t row, std::string& text) const;
  [[noreturn]] void refuse_text(size_t row) const;

  ReadBytes read_;
  std::string where_;
  std::optional<TextType> text_;
  NpyNumber number_{};
  size_t bytes_ = 0;  // of an element
  size_t begin_, rows_, columns_;
  bool fortran_order_;
  // Rows [first, first + held) in the array's order.
  std::string block_;
  size_t first_ = 0, held_ = 0;
};

}  // namespace kindred
