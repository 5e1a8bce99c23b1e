#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads a Parquet, Arrow or Feather file by ColumnFile. Numbers are declared numeric, texts from a
// dictionary categorical. A column __index_level_0__, as pandas writes an index, is left out with a
// warning. Cells whose text is in `options.missing` become empty. Throws InputError, before it
// takes the memory, for more rows and columns than a table can hold; for no rows; and as ColumnFile
// does, also where kindred is built without Apache Arrow.
[[nodiscard]] Table read_columns(const std::filesystem::path& path, const DataOptions& options,
                                 const Table::TakePart& take = {});

}  // namespace kindred
