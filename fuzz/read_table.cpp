// Feeds arbitrary bytes to the readers of tables and label files. Whatever the bytes, a reader
// gives a table whose cells can all be looked at, or throws an Error of one printable line.

#include "kindred/table/read_table.h"

#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/split/dates.h"
#include "kindred/table/cell_counts.h"

namespace {

// A file in memory, so that the readers have a path to open.
class MemoryFile {
 public:
  MemoryFile(const uint8_t* bytes, size_t size) : descriptor_(memfd_create("fuzz", 0)) {
    if (descriptor_ < 0 || write(descriptor_, bytes, size) != static_cast<ssize_t>(size)) abort();
  }
  ~MemoryFile() { close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  [[nodiscard]] std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

 private:
  int descriptor_;
};

void look_at_all(kindred::Table table) {
  if (table.rows() == 0 || table.columns() == 0) abort();
  size_t bytes = 0;
  for (int64_t row = 0; row < table.rows(); ++row)
    for (int64_t column = 0; column < table.columns(); ++column)
      for (const char c : table.cell(row, column)) bytes += static_cast<size_t>(c != 0);
  if (table.place(table.rows() - 1, 0).empty() || bytes > kindred::Table::kMaxBytes) abort();
  std::vector<int64_t> columns(static_cast<size_t>(table.columns()));
  std::iota(columns.begin(), columns.end(), int64_t{0});
  const auto counts = kindred::count_cells(table, columns);
  for (const int64_t column : columns) {
    const auto& of_column = counts[static_cast<size_t>(column)];
    if (of_column.filled() > table.rows()) abort();
    if (of_column.others() > 0 && kindred::mixed_words(table, column, of_column).empty()) abort();
  }
  (void)kindred::read_dates(table, 0);
  // Joined to itself, each row to the one after it.
  std::vector<int64_t> rows(static_cast<size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), int64_t{1});
  rows.back() = -1;
  const kindred::Table other = table;
  table.join(other, {0}, rows, "joined ");
  for (int64_t row = 0; row < other.rows(); ++row) {
    if (table.cell(row, 0) != other.cell(row, 0)) abort();
    const auto expected = row + 1 < other.rows() ? other.cell(row + 1, 0) : std::string_view();
    if (table.cell(row, other.columns()) != expected) abort();
  }
}

}  // namespace

// The first byte chooses the reader and its options, the rest is the file.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const MemoryFile file(data + 1, size - 1);
  const unsigned choice = data[0];
  kindred::DataOptions options;
  options.header = (choice & 4) == 0;
  if ((choice & 8) != 0) options.decimal = kindred::DecimalMark::kComma;
  if ((choice & 16) != 0) options.separator = ";";
  constexpr kindred::TableFormat kFormats[] = {
      kindred::TableFormat::kCsv, kindred::TableFormat::kTsv, kindred::TableFormat::kArff};
  try {
    if ((choice & 32) != 0) {
      options.format =
          choice % 2 == 0 ? kindred::TableFormat::kSvmlight : kindred::TableFormat::kNumpy;
      // As a later part of a table that had these columns.
      std::vector<std::string> like;
      if ((choice & 64) != 0) like = {"label_1", "f0", "f7", "age"};
      if ((choice & 128) != 0) like = {"qid", "label", "f1"};
      look_at_all(kindred::read_table(file.path(), options, like));
    } else if (choice % 4 == 3) {
      if (kindred::read_label_names(file.path()).empty()) abort();
    } else {
      options.format = kFormats[choice % 4];
      look_at_all(kindred::read_table(file.path(), options));
    }
  } catch (const kindred::Error& error) {
    for (const char* c = error.what(); *c != 0; ++c)
      if (static_cast<unsigned char>(*c) < 0x20) abort();
  }
  return 0;
}
