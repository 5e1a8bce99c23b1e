#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads a file of cells between `separator`s by the rules of CsvRows (kindred/base/csv.h); line
// ends inside quotes become LF. Cells whose text is in `options.missing` become empty, quoted or
// not; decimal commas become points (DecimalMarks). Names come from `options.names_path`, or the
// first row if `options.header`, or are c1, c2, …. Unnamed columns of that row are dropped, with a
// warning in the notes. Throws InputError: no rows, ragged rows, names that are all empty, repeated
// or of the wrong number, and as CsvRows, TextSource and DecimalMarks do.
[[nodiscard]] Table read_csv(const std::filesystem::path& path, char separator,
                             const DataOptions& options, const Table::TakePart& take = {});

}  // namespace kindred
