#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/binary/column_file.h"

// For a kindred without Apache Arrow.
namespace kindred {

struct ColumnFile::Source {
  std::vector<Field> fields;
};

bool ColumnFile::supported() {
  return false;
}

ColumnFile::ColumnFile(const std::filesystem::path& path) {
  reject_input(path.string(),
               "a Parquet or Arrow file, and this kindred is built without Apache Arrow; build it "
               "with Apache's packages (libarrow-dev, libparquet-dev) or pip install pyarrow, see "
               "docs/install.md, or export the file as CSV");
}

ColumnFile::~ColumnFile() = default;

const std::vector<ColumnFile::Field>& ColumnFile::fields() const {
  return source_->fields;
}

int64_t ColumnFile::rows() const {
  return 0;
}

void ColumnFile::read(const TakeRow& /*take*/) const {}

}  // namespace kindred
