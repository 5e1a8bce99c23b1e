#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads one file, CSV, TSV or ARFF, plain or gzip; the format follows from the options or from the
// name (.csv, .tsv, .arff, each also with .gz), the separator as settle_separator says. Cells whose
// text is in `options.missing` come out empty; with a header or a names file every row has as many
// cells as there are names. Throws InputError with file and line.
[[nodiscard]] Table read_table(const std::filesystem::path& path, const DataOptions& options);

// What read_table will read `path` as: the format of the options, or else that of the name. Throws
// InputError for a path that is no file, and for a name that tells none.
[[nodiscard]] TableFormat table_format(const std::filesystem::path& path,
                                       const DataOptions& options);

// Whether the file's name is that of a table: .csv, .tsv, .tab or .arff, each also with .gz.
[[nodiscard]] bool names_table(const std::filesystem::path& path);

// The label names in a Mulan .xml file, in file order. Throws InputError.
[[nodiscard]] std::vector<std::string> read_label_names(const std::filesystem::path& path);

}  // namespace kindred
