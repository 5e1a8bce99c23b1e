#pragma once

#include <cstdint>
#include <string>

namespace kindred {

// Throws InputError if `count` numbers of `bytes` bytes each exceed the physical memory. The
// message begins with `what` and ends with `remedy`.
void require_memory(double count, double bytes, const std::string& what, const std::string& remedy);

}  // namespace kindred
