#pragma once

#include <string>
#include <vector>

namespace kindred {

// The names of the trunks that kindred has.
[[nodiscard]] std::vector<std::string> trunk_names();

// Throws InputError unless `trunk` is the name of a trunk or of a file, see names_trunk_file().
// Does not open the file; make_trunk() does.
void check_trunk_name(const std::string& trunk);

}  // namespace kindred
