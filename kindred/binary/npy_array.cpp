#include "kindred/binary/npy_array.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr size_t kBlockBytes = size_t{1} << 20;

void append_utf8(uint32_t point, std::string& text) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (point >> shift & 0x3F)); };
  if (point < 0x80) {
    text += static_cast<char>(point);
  } else if (point < 0x800) {
    text += static_cast<char>(0xC0 | point >> 6);
    tail(0);
  } else if (point < 0x10000) {
    text += static_cast<char>(0xE0 | point >> 12);
    tail(6);
    tail(0);
  } else {
    text += static_cast<char>(0xF0 | point >> 18);
    tail(12);
    tail(6);
    tail(0);
  }
}

}  // namespace

NpyArray::NpyArray(const NpyHeader& header, ReadBytes read, std::string where)
    : read_(std::move(read)),
      where_(std::move(where)),
      begin_(header.bytes),
      fortran_order_(header.fortran_order) {
  const std::string& descr = header.descr;
  const std::string_view code = std::string_view(descr).substr(std::min<size_t>(1, descr.size()));
  if (code.starts_with('S') || code.starts_with('U')) {
    const auto units = parse_whole(code.substr(1)).value_or(0);
    constexpr int64_t kLongestText = 1 << 20;
    if (units < 1 || units > kLongestText)
      reject_input(where_, fmt::format("texts of dtype {} are empty or too long", quote(descr)));
    const auto length = static_cast<size_t>(units);
    text_ = {.units = length, .wide = code[0] == 'U', .big_endian = descr[0] == '>'};
    bytes_ = text_->wide ? 4 * length : length;
  } else {
    number_ = npy_number(descr, where_, "a type of numbers up to 64 bits, of texts or bool");
    bytes_ = number_.bytes;
  }
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2)
    reject_input(where_, fmt::format("the array has {} dimensions; that of a table has 1 or 2: "
                                     "rows and columns; reshape it",
                                     shape.size()));
  rows_ = shape[0];
  columns_ = shape.size() == 2 ? shape[1] : 1;
  if (rows_ == 0 || columns_ == 0) reject_input(where_, "the array is empty");
}

void NpyArray::check_size(uint64_t file_bytes) const {
  const uint64_t body = file_bytes - begin_, elements = uint64_t{rows_} * columns_;
  // Their product may exceed 64 bits.
  if (body % elements == 0 && body / elements == bytes_) return;
  reject_input(where_,
               fmt::format("{} bytes follow the NPY header, but {} × {} elements of {} bytes "
                           "should; is the file complete?",
                           body, rows_, columns_, bytes_));
}

void NpyArray::append_row(size_t row, std::string& text, std::vector<size_t>& ends) {
  if (row < first_ || row >= first_ + held_) read_block(row);
  for (size_t column = 0; column < columns_; ++column) {
    const size_t own = row - first_;
    const size_t at = fortran_order_ ? column * held_ + own : own * columns_ + column;
    const char* element = block_.data() + at * bytes_;
    if (text_)
      append_text({element, bytes_}, row, text);
    else
      number_.append_text(element, number_.swap, text);
    ends.push_back(text.size());
  }
}

void NpyArray::read_block(size_t row) {
  held_ = std::min(rows_ - row, std::max<size_t>(1, kBlockBytes / (columns_ * bytes_)));
  first_ = row;
  block_.resize(held_ * columns_ * bytes_);
  if (!fortran_order_) {
    read_(begin_ + row * columns_ * bytes_, block_.data(), block_.size());
    return;
  }
  const size_t part = held_ * bytes_;
  for (size_t column = 0; column < columns_; ++column)
    read_(begin_ + (column * rows_ + row) * bytes_, block_.data() + column * part, part);
}

void NpyArray::append_text(std::string_view element, size_t row, std::string& text) const {
  const size_t begin = text.size();
  if (text_->wide) {
    for (size_t unit = 0; unit < text_->units; ++unit) {
      uint32_t point = 0;
      for (size_t i = 0; i < 4; ++i)
        point |= static_cast<uint32_t>(static_cast<unsigned char>(element[4 * unit + i]))
                 << 8 * (text_->big_endian ? 3 - i : i);
      if (point > 0x10FFFF) refuse_text(row);
      append_utf8(point, text);
    }
  } else {
    text += element;
  }
  text.resize(std::max(begin, text.find_last_not_of('\0') + 1));
  const std::string_view own = std::string_view(text).substr(begin);
  if (!is_utf8(own) || own.find('\0') != std::string_view::npos) refuse_text(row);
}

void NpyArray::refuse_text(size_t row) const {
  reject_input(where_, fmt::format("row {} holds bytes that are not UTF-8 text", row + 1));
}

}  // namespace kindred
