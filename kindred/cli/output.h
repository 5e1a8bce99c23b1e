#pragma once

#include <string_view>

namespace kindred {

// Thrown when standard output is closed (`kindred … | head`); the program then exits with code 0.
struct OutputClosed {};

// Writes data to standard output. Throws OutputClosed, or FailureError if it cannot be written.
void write_output(std::string_view text);

}  // namespace kindred
