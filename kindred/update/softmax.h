#pragma once

#include <vector>

namespace kindred {

// Returns exp(x_i / temperature) divided by their sum, for any finite x.
[[nodiscard]] std::vector<double> softmax(std::vector<double> x, double temperature = 1);

}  // namespace kindred
