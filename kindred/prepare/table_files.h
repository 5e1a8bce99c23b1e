#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"
#include "kindred/task/task.h"

namespace kindred {

inline constexpr const char* kLabelsPath = "data.labels_path";

// The table files in [data], read and joined into one table.
struct TableFiles {
  Table table;
  std::vector<int64_t> file_rows;  // in the training, validation and test files; 0 if not given
  // data.split; files if that is auto and the file states its training and test rows, which
  // file_rows then counts.
  SplitKind split;
  // Label columns named by data.labels_path, or else by the files themselves.
  std::vector<std::string> labels;
  std::string labels_origin;  // kLabelsPath or what the file calls them, for messages
  // As in PreparedData; "+30" follows for a stated split after 30 rows, "+" and its checksum for
  // each joined file.
  std::string hash;
};

// Throws InputError if files cannot be read or do not fit together, if part files are given without
// split = "files" or vice versa, if a name in data.drop, numeric, categorical or the labels file is
// no column, or if a relation specifies more labels than there are columns. Reads all files with
// the separator and decimal mark of the first, if they match.
[[nodiscard]] TableFiles read_table_files(const DataOptions& data);

}  // namespace kindred
