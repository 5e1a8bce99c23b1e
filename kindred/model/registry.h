#pragma once

#include <string>

namespace kindred {

// Throws InputError unless `trunk` is the name of a trunk or of a file, see names_trunk_file().
// Does not open the file; make_trunk() does.
void check_trunk_name(const std::string& trunk);

}  // namespace kindred
