#pragma once

#include <cstdint>
#include <string>

namespace kindred {

// Throws InputError when `count` numbers of `bytes` each are more than this computer's memory
// holds. `what` they are begins the message and `remedy` ends it.
void require_memory(double count, double bytes, const std::string& what, const std::string& remedy);

}  // namespace kindred
