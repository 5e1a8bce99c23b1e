#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads NumPy's arrays (numpy.lib.format): a .npy file, or a .npz archive, stored or deflated. An
// array of [rows] is a column, one of [rows, n] is n columns, in C or Fortran order. The columns
// are c1, c2, … for a .npy file; for one of an archive its name, or name_1, name_2, …. All arrays
// of an archive have the same number of rows. Numbers (see NpyNumber) are declared numeric, and
// their texts read back as the same numbers; NaN is missing. Texts (dtypes S and U) are UTF-8.
// Cells whose text is in `options.missing` become empty. With `take` a .npy file may be of any
// size; the arrays of an archive are held in memory. Throws InputError, before it takes the memory,
// for arrays that no table can hold; for Python objects, which are never unpickled, and other
// types; for other shapes; and as parse_npy_header and zip_members do.
[[nodiscard]] Table read_numpy(const std::filesystem::path& path, const DataOptions& options,
                               const Table::TakePart& take = {});

}  // namespace kindred
