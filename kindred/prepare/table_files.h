#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The table files in [data], read into one table.
struct TableFiles {
  Table table;
  std::vector<int64_t> file_rows;  // in the training, validation and test files; 0 if not given
  // Label columns named by data.labels_path, or else by the name of an ARFF file's relation.
  std::vector<std::string> labels;
  std::string labels_origin;  // "data.labels_path" or "the relation's -C 3", for messages
  std::string hash;           // as in PreparedData
};

// Throws InputError if files cannot be read or do not fit together, if part files are given without
// split = "files" or vice versa, if a name in data.drop, numeric, categorical or the labels file is
// no column, or if a relation specifies more labels than there are columns. Reads all files with
// the separator and decimal mark of the first, if they match.
[[nodiscard]] TableFiles read_table_files(const DataOptions& data);

}  // namespace kindred
