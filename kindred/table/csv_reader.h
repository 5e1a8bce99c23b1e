#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads a file of cells between `separator`s, by RFC 4180: a cell in double quotes may hold
// separators, line ends (which come out as LF) and doubled quotes. Blanks around a cell are
// trimmed, inside quotes they stay; a quote inside an unquoted cell is a letter like others. Blank
// lines are skipped. Cells whose text is in `options.missing` come out empty, quoted or not;
// decimal commas come out as points (settle_decimals). Names come from `options.names_path`, or the
// first row if `options.header`, or are c1, c2, …. Columns without a name in that row are left out,
// with a warning in the notes. Throws InputError: no rows, ragged rows, a quote that is never
// closed, text behind a closing quote, a row of more than TextSource::kMaxLine bytes, names that
// are all empty, repeated or of the wrong number, and whatever TextSource and settle_decimals
// throw.
[[nodiscard]] Table read_csv(const std::filesystem::path& path, char separator,
                             const DataOptions& options);

}  // namespace kindred
