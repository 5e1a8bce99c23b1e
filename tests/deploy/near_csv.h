#pragma once

#include <string>

#include <gtest/gtest.h>

namespace kindred {

// Whether two CSV texts have the same cells, numbers up to 1e-5 of their size: products of matrices
// of other numbers of rows may round otherwise.
[[nodiscard]] testing::AssertionResult near_csv(const std::string& a, const std::string& b);

}  // namespace kindred
