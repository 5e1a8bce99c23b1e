#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// The separator of a CSV or TSV file: data.separator when it is a character; a tab for `format` =
// kTsv; else what the first line that is not blank shows (guess_separator). Throws InputError for a
// data.separator that can be none, and where the line holds several and no comma.
[[nodiscard]] char settle_separator(const std::filesystem::path& path, TableFormat format,
                                    const DataOptions& options);

// Whether the first line of the file that is not blank holds the separator outside quotes.
[[nodiscard]] bool shows_separator(const std::filesystem::path& path, char separator);

// Reads decimal commas as points where data.decimal says so, or where it is auto, the separator is
// no comma, and a column plainly shows them: its cells are numbers with a comma, at least one of
// which cannot group digits ("0,5", "10,25"), and none has a point. Then all columns are so read of
// whose cells at least half are numbers or would be. Throws InputError for a column whose points
// may group digits beside such commas ("1.234").
void settle_decimals(Table& table, const DataOptions& options);

}  // namespace kindred
