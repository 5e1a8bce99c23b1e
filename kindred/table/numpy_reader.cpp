#include "kindred/table/numpy_reader.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/input_file.h"
#include "kindred/base/text.h"
#include "kindred/binary/npy_array.h"
#include "kindred/binary/zip_archive.h"
#include "kindred/table/row_texts.h"

namespace kindred {
namespace {

// More than the numbers of any table of Table::kMaxBytes take.
constexpr uint64_t kMostArrayBytes = uint64_t{1} << 32;
constexpr size_t kNpyStart = size_t{1} << 17;  // holds any header
constexpr std::string_view kNpyEnding = ".npy";

// An array and the names of its columns.
struct NamedArray {
  NpyArray array;
  std::vector<std::string> names;
};

// `name` begins the names of columns; "" for those of a .npy file.
NamedArray named(const std::string& name, const NpyHeader& header, NpyArray array) {
  std::vector<std::string> names;
  const bool single = header.shape.size() == 1;
  for (size_t i = 1; i <= array.columns(); ++i)
    names.push_back(name.empty() ? fmt::format("c{}", i)
                    : single     ? name
                                 : fmt::format("{}_{}", name, i));
  return {std::move(array), std::move(names)};
}

// Throws unless a table can hold an array; with `in_parts` it never holds more than a part. Returns
// the number of its bytes with its header.
uint64_t check_array(const NpyHeader& header, const NpyArray& array, bool in_parts,
                     const std::string& where) {
  const uint64_t rows = array.rows(), columns = array.columns();
  if (columns > static_cast<uint64_t>(kMaxColumns))
    reject_input(where, fmt::format("{} columns; at most {} are supported", columns, kMaxColumns));
  const bool too_many = rows * columns > kMostArrayBytes ||
                        rows * columns * array.element_bytes() > kMostArrayBytes ||
                        rows * (16 + 4 * columns) > Table::kMaxBytes;
  if (too_many && !in_parts)
    reject_input(where, fmt::format("{} × {} elements are more than a table may hold ({} GiB); use "
                                    "fewer rows or columns",
                                    rows, columns, Table::kMaxBytes >> 30));
  return header.bytes + rows * columns * array.element_bytes();
}

NpyArray::ReadBytes reader_of(const std::shared_ptr<const std::string>& bytes) {
  return [bytes](uint64_t begin, char* to, size_t count) {
    std::memcpy(to, bytes->data() + begin, count);
  };
}

// In memory: its arrays are read side by side.
std::vector<NamedArray> read_archive(const std::string& bytes, const std::string& where) {
  std::vector<NamedArray> arrays;
  uint64_t total = 0;
  for (const auto& member : zip_members(bytes, where)) {
    if (!member.name.ends_with(kNpyEnding) || !is_utf8(member.name))
      reject_input(where, fmt::format("holds {}, which is no NumPy array", quote(member.name)));
    const std::string name = member.name.substr(0, member.name.size() - kNpyEnding.size());
    const std::string array_where = fmt::format("{}, array {}", where, quote(name));
    const NpyHeader header =
        parse_npy_header(unzipped(bytes, member, kNpyStart, where), array_where);
    const uint64_t stated =
        check_array(header, NpyArray(header, {}, array_where), /*in_parts=*/false, array_where);
    total += stated;
    if (total > kMostArrayBytes)
      reject_input(where, "the arrays are more than a table may hold; use fewer rows or columns");
    // One byte more shows an array that is longer than it states.
    const auto content =
        std::make_shared<const std::string>(unzipped(bytes, member, stated + 1, where));
    NpyArray array(header, reader_of(content), array_where);
    array.check_size(content->size());
    arrays.push_back(named(name, header, std::move(array)));
    if (arrays.back().array.rows() != arrays.front().array.rows())
      reject_input(array_where,
                   fmt::format("{} rows, but the first array has {}; a table needs as many of each",
                               arrays.back().array.rows(), arrays.front().array.rows()));
  }
  if (arrays.empty()) reject_input(where, "holds no arrays");
  return arrays;
}

std::vector<NamedArray> read_arrays(const std::shared_ptr<const InputFile>& file, bool in_parts,
                                    const std::string& where) {
  std::string start(static_cast<size_t>(std::min<uint64_t>(kNpyStart, file->size())), '\0');
  file->read(0, start.data(), start.size());
  if (start.starts_with("PK")) {
    if (file->size() > Table::kMaxBytes)
      reject_input(where, fmt::format("{} bytes are more than a table may hold ({} GiB)",
                                      file->size(), Table::kMaxBytes >> 30));
    std::string bytes(static_cast<size_t>(file->size()), '\0');
    file->read(0, bytes.data(), bytes.size());
    return read_archive(bytes, where);
  }
  const NpyHeader header = parse_npy_header(start, where);
  NpyArray array(
      header, [file](uint64_t begin, char* to, size_t count) { file->read(begin, to, count); },
      where);
  (void)check_array(header, array, in_parts, where);
  array.check_size(file->size());
  std::vector<NamedArray> arrays;
  arrays.push_back(named("", header, std::move(array)));
  return arrays;
}

}  // namespace

Table read_numpy(const std::filesystem::path& path, const DataOptions& options,
                 const Table::TakePart& take) {
  const std::string where = path.string();
  const auto file = std::make_shared<const InputFile>(path);
  std::vector<NamedArray> arrays = read_arrays(file, static_cast<bool>(take), where);
  std::vector<Column> columns;
  for (const auto& [array, names] : arrays) {
    const auto kind = array.is_text() ? std::nullopt : std::optional(ColumnKind::kNumeric);
    for (const auto& name : names) columns.push_back({name, kind, {}});
  }
  if (static_cast<int64_t>(columns.size()) > kMaxColumns)
    reject_input(where,
                 fmt::format("{} columns; at most {} are supported", columns.size(), kMaxColumns));
  Table table(where, std::move(columns));
  const auto all_rows = static_cast<double>(arrays.front().array.rows());
  table.hand_over(take, [&] { return static_cast<double>(table.added()) / all_rows; });
  table.notes().checksum = file->checksum();

  RowTexts rows(table, options);
  std::string text;
  std::vector<size_t> ends;
  for (size_t row = 0; row < arrays.front().array.rows(); ++row) {
    text.clear();
    ends.clear();
    for (auto& each : arrays) each.array.append_row(row, text, ends);
    rows.add(text, ends);
  }
  return table;
}

}  // namespace kindred
