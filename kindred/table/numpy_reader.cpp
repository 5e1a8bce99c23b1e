#include "kindred/table/numpy_reader.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/binary/npy_header.h"
#include "kindred/binary/npy_number.h"
#include "kindred/binary/zip_archive.h"
#include "kindred/table/row_texts.h"
#include "kindred/table/text_source.h"

namespace kindred {
namespace {

// More than the numbers of any table of Table::kMaxBytes take.
constexpr uint64_t kMostArrayBytes = uint64_t{1} << 32;
constexpr size_t kNpyStart = size_t{1} << 17;  // holds any header
constexpr std::string_view kNpyEnding = ".npy";

// Texts of a fixed number of bytes (dtype S) or UTF-32 units (U), filled up with NULs.
struct TextType {
  size_t units;
  bool wide, big_endian;
};

struct ArrayType {
  std::optional<TextType> text;
  NpyNumber number{};
  size_t bytes = 0;  // of an element
};

ArrayType array_type(const std::string& descr, const std::string& where) {
  const std::string_view code = std::string_view(descr).substr(std::min<size_t>(1, descr.size()));
  if (code.starts_with('S') || code.starts_with('U')) {
    const auto units = parse_whole(code.substr(1)).value_or(0);
    constexpr int64_t kLongestText = 1 << 20;
    if (units < 1 || units > kLongestText)
      reject_input(where, fmt::format("texts of dtype {} are empty or too long", quote(descr)));
    const bool wide = code[0] == 'U';
    const auto length = static_cast<size_t>(units);
    return {TextType{length, wide, descr[0] == '>'}, {}, wide ? 4 * length : length};
  }
  const NpyNumber number =
      npy_number(descr, where, "a type of numbers up to 64 bits, of texts or bool");
  return {std::nullopt, number, number.bytes};
}

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

// An array of a file, in memory.
class NpyArray {
 public:
  // `name` begins the names of columns; "" for those of a .npy file.
  NpyArray(std::string name, std::string bytes, const NpyHeader& header, std::string where)
      : where_(std::move(where)),
        type_(array_type(header.descr, where_)),
        bytes_(std::move(bytes)),
        begin_(header.bytes),
        rows_(header.shape[0]),
        fortran_order_(header.fortran_order) {
    columns_ = header.shape.size() == 2 ? header.shape[1] : 1;
    const bool single = header.shape.size() == 1;
    for (size_t i = 1; i <= columns_; ++i)
      names_.push_back(name.empty() ? fmt::format("c{}", i)
                       : single     ? name
                                    : fmt::format("{}_{}", name, i));
    if (bytes_.size() - begin_ != rows_ * columns_ * type_.bytes)
      reject_input(where_, fmt::format("{} bytes follow the NPY header, but {} × {} elements of {} "
                                       "bytes are {}; is the file complete?",
                                       bytes_.size() - begin_, rows_, columns_, type_.bytes,
                                       rows_ * columns_ * type_.bytes));
  }

  [[nodiscard]] size_t rows() const { return rows_; }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  [[nodiscard]] std::optional<ColumnKind> kind() const {
    return type_.text ? std::nullopt : std::optional(ColumnKind::kNumeric);
  }

  // Appends the texts of a row, and the end of each in `text`.
  void append_row(size_t row, std::string& text, std::vector<size_t>& ends) const {
    for (size_t column = 0; column < columns_; ++column) {
      const size_t at = fortran_order_ ? column * rows_ + row : row * columns_ + column;
      const char* element = bytes_.data() + begin_ + at * type_.bytes;
      if (type_.text)
        append_text({element, type_.bytes}, *type_.text, row, text);
      else
        type_.number.append_text(element, type_.number.swap, text);
      ends.push_back(text.size());
    }
  }

 private:
  void append_text(std::string_view element, const TextType& type, size_t row,
                   std::string& text) const {
    const size_t begin = text.size();
    if (type.wide) {
      for (size_t unit = 0; unit < type.units; ++unit) {
        uint32_t point = 0;
        for (size_t i = 0; i < 4; ++i)
          point |= static_cast<uint32_t>(static_cast<unsigned char>(element[4 * unit + i]))
                   << 8 * (type.big_endian ? 3 - i : i);
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

  [[noreturn]] void refuse_text(size_t row) const {
    reject_input(where_, fmt::format("row {} holds bytes that are not UTF-8 text", row + 1));
  }

  std::string where_;
  ArrayType type_;
  std::string bytes_;
  size_t begin_, rows_, columns_;
  bool fortran_order_;
  std::vector<std::string> names_;
};

// Throws if no table can hold an array. Returns the number of its bytes with its header.
uint64_t check_array(const NpyHeader& header, const std::string& where) {
  const auto& shape = header.shape;
  if (shape.empty() || shape.size() > 2)
    reject_input(where, fmt::format("the array has {} dimensions; that of a table has 1 or 2: rows "
                                    "and columns; reshape it",
                                    shape.size()));
  const uint64_t rows = shape[0], columns = shape.size() == 2 ? shape[1] : 1;
  if (rows == 0 || columns == 0) reject_input(where, "the array is empty");
  if (columns > static_cast<uint64_t>(kMaxColumns))
    reject_input(where, fmt::format("{} columns; at most {} are supported", columns, kMaxColumns));
  const uint64_t element = array_type(header.descr, where).bytes;
  const bool too_many = rows * columns > kMostArrayBytes;
  if (too_many || rows * columns * element > kMostArrayBytes ||
      rows * (16 + 4 * columns) > Table::kMaxBytes)
    reject_input(where, fmt::format("{} × {} elements are more than a table may hold ({} GiB); use "
                                    "fewer rows or columns",
                                    rows, columns, Table::kMaxBytes >> 30));
  return header.bytes + rows * columns * element;
}

std::vector<NpyArray> read_archive(const std::string& bytes, const std::string& where) {
  std::vector<NpyArray> arrays;
  uint64_t total = 0;
  for (const auto& member : zip_members(bytes, where)) {
    if (!member.name.ends_with(kNpyEnding) || !is_utf8(member.name))
      reject_input(where, fmt::format("holds {}, which is no NumPy array", quote(member.name)));
    std::string name = member.name.substr(0, member.name.size() - kNpyEnding.size());
    const std::string array_where = fmt::format("{}, array {}", where, quote(name));
    const NpyHeader header =
        parse_npy_header(unzipped(bytes, member, kNpyStart, where), array_where);
    const uint64_t stated = check_array(header, array_where);
    total += stated;
    if (total > kMostArrayBytes)
      reject_input(where, "the arrays are more than a table may hold; use fewer rows or columns");
    // One byte more shows an array that is longer than it states.
    arrays.emplace_back(std::move(name), unzipped(bytes, member, stated + 1, where), header,
                        array_where);
    if (arrays.back().rows() != arrays.front().rows())
      reject_input(array_where,
                   fmt::format("{} rows, but the first array has {}; a table needs as many of each",
                               arrays.back().rows(), arrays.front().rows()));
  }
  if (arrays.empty()) reject_input(where, "holds no arrays");
  return arrays;
}

std::vector<NpyArray> read_arrays(std::string bytes, const std::string& where) {
  if (bytes.starts_with("PK")) return read_archive(bytes, where);
  const NpyHeader header = parse_npy_header(bytes, where);
  (void)check_array(header, where);
  std::vector<NpyArray> arrays;
  arrays.emplace_back("", std::move(bytes), header, where);
  return arrays;
}

}  // namespace

Table read_numpy(const std::filesystem::path& path, const DataOptions& options,
                 const Table::TakePart& take) {
  const std::string where = path.string();
  TextSource::require_file(path);
  std::string bytes = read_file(path, Table::kMaxBytes);
  std::string checksum = checksum_text(bytes);
  const std::vector<NpyArray> arrays = read_arrays(std::move(bytes), where);
  std::vector<Column> columns;
  for (const auto& array : arrays)
    for (const auto& name : array.names()) columns.push_back({name, array.kind(), {}});
  if (static_cast<int64_t>(columns.size()) > kMaxColumns)
    reject_input(where,
                 fmt::format("{} columns; at most {} are supported", columns.size(), kMaxColumns));
  Table table(where, std::move(columns));
  table.hand_over(take);
  table.notes().checksum = std::move(checksum);

  RowTexts rows(table, options);
  std::string text;
  std::vector<size_t> ends;
  for (size_t row = 0; row < arrays.front().rows(); ++row) {
    text.clear();
    ends.clear();
    for (const auto& array : arrays) array.append_row(row, text, ends);
    rows.add(text, ends);
  }
  return table;
}

}  // namespace kindred
