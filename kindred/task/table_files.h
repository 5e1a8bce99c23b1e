#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/data/data_options.h"
#include "kindred/data/table.h"
#include "kindred/task/task.h"

namespace kindred {

// The table files that [data] names, read into one table.
struct TableFiles {
  Table table;
  std::vector<int64_t> file_rows;   // of the training, validation and test files; 0 when not given
  std::vector<std::string> labels;  // the label columns that data.labels_path names
  std::string hash;                 // as in PreparedData
};

// Throws InputError for files that cannot be read or do not fit together, for part files without
// split = "files" and the other way round, and for names in data.drop, numeric, categorical or in
// the labels file that no column has.
[[nodiscard]] TableFiles read_table_files(const DataOptions& data,
                                          const std::filesystem::path& base);

}  // namespace kindred
