#pragma once

#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// What a file says of itself that was joined to a table.
struct JoinedTable {
  std::string checksum;             // as FileNotes::checksum
  std::vector<std::string> labels;  // its stated_labels(), by their names in the table
  std::string labels_origin;
};

// Adds the columns of the file of `join` to `table`, as it says; see JoinOptions. Adds the file's
// warnings, and the numbers of keys that only one of the two has. Notes its columns that are no
// features. Reads it as `data` says, with a header line. Throws
// InputError if the file cannot be read, has no such key, a key twice against `join.duplicates`,
// other rows than `table` without a key, or no key in common; for a name that there is already; and
// if the table becomes too large.
JoinedTable join_table(Table& table, const JoinOptions& join, const DataOptions& data);

}  // namespace kindred
