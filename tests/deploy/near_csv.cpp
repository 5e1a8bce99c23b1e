#include "tests/deploy/near_csv.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <vector>

namespace kindred {
namespace {

std::vector<std::string> cells_of(const std::string& text) {
  std::vector<std::string> cells(1);
  for (const char c : text) {
    if (c == ',' || c == '\n')
      cells.emplace_back();
    else
      cells.back() += c;
  }
  return cells;
}

std::optional<double> number_of(const std::string& cell) {
  double value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

bool near(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto x = number_of(a), y = number_of(b);
  return x && y && std::abs(*x - *y) <= 1e-5 * std::max(1.0, std::abs(*x));
}

}  // namespace

testing::AssertionResult near_csv(const std::string& a, const std::string& b) {
  const auto first = cells_of(a), second = cells_of(b);
  if (first.size() != second.size())
    return testing::AssertionFailure() << first.size() << " and " << second.size() << " cells:\n"
                                       << a << "\n"
                                       << b;
  for (size_t i = 0; i < first.size(); ++i)
    if (!near(first[i], second[i]))
      return testing::AssertionFailure() << first[i] << " and " << second[i];
  return testing::AssertionSuccess();
}

}  // namespace kindred
