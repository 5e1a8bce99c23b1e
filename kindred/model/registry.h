#pragma once

#include <string>

namespace kindred {

// Whether `trunk` is the name of a TorchScript file (.pt, .pth or .ts) and not of a trunk.
[[nodiscard]] bool names_trunk_file(const std::string& trunk);

// Throws InputError unless `trunk` is the name of a trunk or of such a file; whether the file is
// there and fits shows when the trunk is made.
void check_trunk_name(const std::string& trunk);

}  // namespace kindred
