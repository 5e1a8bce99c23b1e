#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// The number in a cell. Precondition: not missing. Throws InputError with file, line and column.
[[nodiscard]] double number_at(const Table& table, int64_t row, int64_t column);

// Whether every cell of the column is a number or missing.
[[nodiscard]] bool all_numbers(const Table& table, int64_t column);

// Sorts distinct texts: by value if all are numbers, otherwise as text.
void sort_classes(std::vector<std::string>& classes);

// The names of all columns, in order.
[[nodiscard]] std::vector<std::string> column_names(const Table& table);

// Hint for an unknown column name: "; did you mean "age"?", or the list of columns if none is near.
[[nodiscard]] std::string near_column(const Table& table, const std::string& name);

// Running moments of the numbers of one column, and whether they differ. Uses Welford's update,
// with weights after West (Updating Mean and Variance Estimates, CACM 1979).
class ColumnSummary {
 public:
  void add(double value, double weight = 1);  // `weight` > 0
  [[nodiscard]] int64_t count() const { return count_; }
  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double deviation() const;  // population standard deviation
  [[nodiscard]] bool constant() const { return count_ == 0 || low_ == high_; }

 private:
  int64_t count_ = 0;
  double weight_ = 0, mean_ = 0, squared_deviations_ = 0;
  double low_ = 0, high_ = 0;
};

}  // namespace kindred
