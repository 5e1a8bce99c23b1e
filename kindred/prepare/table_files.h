#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The table files that [data] names, read into one table.
struct TableFiles {
  Table table;
  std::vector<int64_t> file_rows;  // of the training, validation and test files; 0 when not given
  // The label columns that data.labels_path names, or else the name of an ARFF file's relation.
  std::vector<std::string> labels;
  std::string labels_origin;  // "data.labels_path" or "the relation's -C 3", for messages
  std::string hash;           // as in PreparedData
};

// Throws InputError for files that cannot be read or do not fit together, for part files without
// split = "files" and the other way round, for names in data.drop, numeric, categorical or in the
// labels file that no column has, and for a relation that says more labels than there are columns.
// All files are read with the separator and the decimal mark of the first, where they show it.
[[nodiscard]] TableFiles read_table_files(const DataOptions& data,
                                          const std::filesystem::path& base);

}  // namespace kindred
