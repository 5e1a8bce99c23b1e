#pragma once

#include <string_view>

namespace kindred {

// Thrown when nobody reads standard output any more (`kindred … | head`): the program ends quietly.
struct OutputClosed {};

// Writes data to standard output. Throws OutputClosed, and FailureError when it cannot be written.
void write_output(std::string_view text);

}  // namespace kindred
