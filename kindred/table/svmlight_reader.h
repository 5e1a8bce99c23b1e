#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads an svmlight or LIBSVM file: lines of "labels index:value index:value … # comment" between
// blanks, with "qid:n" behind the labels where there are queries. The columns are
//   label_<n>: 0 or 1 for each label n, a whole number, of a file with several labels, parted by
//     commas, or none in some row, or with the header line "rows features labels" of the Extreme
//     Classification Repository; else label, the only one of each row, a number;
//   qid: if a row has one; not a feature;
//   f<index> for each index that occurs, as it is written, so that it does not matter whether the
//     file counts from 0 or from 1; 0 where a row does not name it.
// FileNotes::label_count counts the labels. With `like`, the names of an earlier table's columns,
// there are exactly those of its columns that such a file can have: an index or a label that is not
// among them is left out, with a warning. Values and labels in `options.missing` become empty.
// Reads the file twice, so that it takes no more memory than the table. Throws InputError: no rows,
// a label, index or value that is no number, an index twice in a row, a header that the rows
// contradict, more than kMaxColumns columns, a table that would be larger than Table::kMaxBytes
// (before it takes the memory), and as TextSource does.
[[nodiscard]] Table read_svmlight(const std::filesystem::path& path, const DataOptions& options,
                                  const std::vector<std::string>& like = {},
                                  const Table::TakePart& take = {});

}  // namespace kindred
