#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads a CSV, TSV or ARFF file, plain or gzip. The format follows from the options or from the
// name (.csv, .tsv, .arff, optionally with .gz), the separator from settle_separator. Cells whose
// text is in `options.missing` become empty. With a header or a names file, every row has as many
// cells as there are names. Throws InputError with file and line.
[[nodiscard]] Table read_table(const std::filesystem::path& path, const DataOptions& options);

// The format in which read_table reads `path`: from the options, otherwise from the name. Throws
// InputError if `path` is not a file or its name has no known ending.
[[nodiscard]] TableFormat table_format(const std::filesystem::path& path,
                                       const DataOptions& options);

// Whether the file name is that of a table: .csv, .tsv, .tab or .arff, optionally with .gz.
[[nodiscard]] bool names_table(const std::filesystem::path& path);

// The label names in a Mulan .xml file, in file order. Throws InputError.
[[nodiscard]] std::vector<std::string> read_label_names(const std::filesystem::path& path);

}  // namespace kindred
