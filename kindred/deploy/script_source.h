#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <c10/core/ScalarType.h>

#include "kindred/data/input_shape.h"

namespace kindred {

// The methods of a bundle that are text, because a trace cannot hold them: assertions, the
// dictionary of the predictions, and calls of the user's own module, whose branches a trace loses.
// All else is traced (define_traced).

// forward(raw [rows, features] float64): checks the shape and calls self.encode.
[[nodiscard]] std::string encoder_source(int64_t features);
// The same for pictures: scales samples 0 to 255 to numbers 0 to 1.
[[nodiscard]] std::string picture_source(const InputShape& shape);

// forward(x [rows, elements]) → [rows, width] of a module that has the user's encoder as
// self.encoder; pictures are passed to it as such.
[[nodiscard]] std::string own_encoder_source(const InputShape& shape, int64_t width);

// forward(raw) → Dict[str, Tensor]: encodes, runs the trunk in `dtype`, then every head. `heads`
// are pairs of task name and name of its submodule of `heads`.
[[nodiscard]] std::string network_source(
    at::ScalarType dtype, const std::vector<std::pair<std::string, std::string>>& heads);

}  // namespace kindred
