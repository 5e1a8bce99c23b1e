#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "kindred/data/input_shape.h"

namespace kindred {

// Reads a JPEG or PNG, resizes it and writes shape.elements() samples, laid out as in InputShape.
// Throws InputError for a picture that is missing, damaged, not 8-bit, or grey where colour is
// expected or vice versa.
void read_picture(const std::filesystem::path& file, const InputShape& shape, uint8_t* to);
// The same for the bytes of a file; `name` stands for it in messages.
void decode_picture(std::string_view bytes, const std::string& name, const InputShape& shape,
                    uint8_t* to);

}  // namespace kindred
