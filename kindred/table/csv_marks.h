#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Returns the separator of a CSV or TSV file: data.separator if set; a tab for `format` = kTsv;
// otherwise from the first nonblank line (guess_separator). Throws InputError for an invalid
// data.separator, and if the line contains several separators but no comma.
[[nodiscard]] char settle_separator(const std::filesystem::path& path, TableFormat format,
                                    const DataOptions& options);

// Whether the first nonblank line of the file contains the separator outside quotes.
[[nodiscard]] bool shows_separator(const std::filesystem::path& path, char separator);

// Converts decimal commas to points if data.decimal requests it, or if it is auto, the separator is
// not a comma, and some column clearly has them: its cells are numbers with a comma, at least one
// of which cannot group digits ("0,5", "10,25"), and none has a point. Then converts all columns in
// which at least half of the cells are numbers or would be. Throws InputError for a column whose
// points may group digits in such a file ("1.234").
void settle_decimals(Table& table, const DataOptions& options);

}  // namespace kindred
