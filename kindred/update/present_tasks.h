#pragma once

#include <cstddef>
#include <vector>

namespace kindred {

// Returns the indices of the tasks that are present.
[[nodiscard]] inline std::vector<size_t> numbers_of(const std::vector<bool>& present) {
  std::vector<size_t> numbers;
  for (size_t i = 0; i < present.size(); ++i)
    if (present[i]) numbers.push_back(i);
  return numbers;
}

// Applies `rule` to the values of the present tasks; returns one value per task, 0 if absent.
template <class Rule>
[[nodiscard]] std::vector<double> over_present(const std::vector<bool>& present,
                                               const std::vector<double>& values,
                                               const Rule& rule) {
  const auto numbers = numbers_of(present);
  std::vector<double> some;
  some.reserve(numbers.size());
  for (const size_t i : numbers) some.push_back(values[i]);
  some = rule(std::move(some));
  std::vector<double> result(values.size());
  for (size_t k = 0; k < numbers.size(); ++k) result[numbers[k]] = some[k];
  return result;
}

}  // namespace kindred
