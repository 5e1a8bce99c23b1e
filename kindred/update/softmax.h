#pragma once

#include <vector>

namespace kindred {

// exp(x_i / temperature), divided by their sum; any numbers that are finite.
[[nodiscard]] std::vector<double> softmax(std::vector<double> x, double temperature = 1);

}  // namespace kindred
