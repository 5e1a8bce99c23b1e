#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads an ARFF file (the Attribute-Relation File Format of Weka): a header of @relation,
// @attribute and @data, then rows of values separated by commas, or by blanks and tabs as in Weka.
// Rows are dense or sparse ({index value, …}; omitted values are 0, or the first nominal value, or
// missing for text). MEKA's options in a relation's name, "-C n", "-split-percentage p" and
// "-split-number n", are stored in FileNotes::label_count and training_rows.
// Keywords are case-insensitive; names and values may be in ' or " with backslash escapes; % starts
// a comment at the start of a line or value. An unquoted ? is missing, and so is every text in
// `options.missing` that is not a declared class. numeric, real and integer attributes are declared
// numeric; nominal, string and date ones categorical. Throws InputError: no attributes, no @data,
// no rows, an unknown or repeated attribute, an unknown type, ragged rows, an undeclared class, a
// sparse index out of range or repeated, an unclosed quote, and as TextSource does.
[[nodiscard]] Table read_arff(const std::filesystem::path& path, const DataOptions& options,
                              const Table::TakePart& take = {});

}  // namespace kindred
