#pragma once

#include <cstdint>
#include <filesystem>

#include "kindred/data/input_shape.h"

namespace kindred {

// Reads a JPEG or PNG, resizes it and writes its shape.elements() samples, laid out as InputShape
// says. Throws InputError for a picture that is missing, damaged, no 8-bit picture, grey where
// colour is expected or the other way round.
void read_picture(const std::filesystem::path& file, const InputShape& shape, uint8_t* to);

}  // namespace kindred
