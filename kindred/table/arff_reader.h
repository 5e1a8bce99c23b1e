#pragma once

#include <filesystem>

#include "kindred/table/data_options.h"
#include "kindred/table/table.h"

namespace kindred {

// Reads an ARFF file (the Attribute-Relation File Format of Weka): a header of @relation,
// @attribute and @data, then rows of values between commas, or between blanks and tabs as Weka
// takes them, dense or sparse ({index value, …}; what is not named there is 0, or the first nominal
// value, or missing for text). A relation's name with MEKA's "-C n" is noted
// (FileNotes::label_count). Keywords in any case; names and values may stand in ' or " with
// backslash escapes; % begins a comment at the start of a line or value; an unquoted ? is missing,
// and so is every text in `options.missing` that is no declared class. numeric, real and integer
// attributes are declared numeric; nominal, string and date ones categorical. Throws InputError: no
// attributes, no @data, no rows, an unknown or repeated attribute, an unknown type, ragged rows, a
// class that is not declared, a sparse index that is out of range or repeated, a quote that is not
// closed, and whatever TextSource throws.
[[nodiscard]] Table read_arff(const std::filesystem::path& path, const DataOptions& options);

}  // namespace kindred
