#pragma once

#include <string>

namespace kindred {

// Whether `trunk` is the name of a TorchScript file (.pt, .pth or .ts).
[[nodiscard]] bool names_trunk_file(const std::string& trunk);

// Throws InputError unless `trunk` is the name of a trunk or of such a file. Does not open the
// file; make_trunk() does.
void check_trunk_name(const std::string& trunk);

}  // namespace kindred
