#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads a CSV, TSV, ARFF or svmlight file, plain, gzip or zstd, or NumPy's arrays. The format
// follows from the options or from the name (.csv, .tsv, .arff, .svmlight, .svm, .libsvm,
// optionally with .gz or .zst, .npy, .npz), the separator from settle_separator. Cells whose text
// is in `options.missing` become empty. With a header or a names file, every row has as many cells
// as there are names. `like`: the columns of an earlier table, or those of them that are wanted;
// only an svmlight file, which lists no columns, needs it. With `take`, the rows are handed over in
// parts (Table::hand_over), and the returned table has those after the last part; memory does not
// grow with the rows but for NumPy's arrays, which are read as a whole. Throws InputError with file
// and line.
[[nodiscard]] Table read_table(const std::filesystem::path& path, const DataOptions& options,
                               const std::vector<std::string>& like = {},
                               const Table::TakePart& take = {});

// The format in which read_table reads `path`: from the options, otherwise from the name. Throws
// InputError if `path` is not a file or its name has no known ending.
[[nodiscard]] TableFormat table_format(const std::filesystem::path& path,
                                       const DataOptions& options);

// Whether it is a format of cells between separators.
[[nodiscard]] bool holds_cells(TableFormat format);

// Whether a file of such a format and name may itself say which columns are labels, known once it
// is read.
[[nodiscard]] bool may_state_labels(const DataOptions& options);

// Whether the file name is that of a table, in one of the endings of read_table.
[[nodiscard]] bool names_table(const std::filesystem::path& path);

// The label names in a Mulan .xml file, in file order. Throws InputError.
[[nodiscard]] std::vector<std::string> read_label_names(const std::filesystem::path& path);

}  // namespace kindred
