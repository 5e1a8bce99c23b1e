#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/table/table.h"

namespace kindred {

// The number in a cell that is not missing. Throws InputError naming file, line and column.
[[nodiscard]] double number_at(const Table& table, int64_t row, int64_t column);

// True when no row of the column holds anything but a number or nothing.
[[nodiscard]] bool all_numbers(const Table& table, int64_t column);

// Distinct texts in the order that people expect: by value when all are numbers, else as text.
void sort_classes(std::vector<std::string>& classes);

// The names of all columns, in order.
[[nodiscard]] std::vector<std::string> column_names(const Table& table);

// For a name that the table does not have: "; did you mean "age"?", or which columns there are when
// none is near.
[[nodiscard]] std::string near_column(const Table& table, const std::string& name);

// Numbers of one column seen one at a time: their moments and whether they differ. Mean and
// deviation are kept by Welford's update, with weights as West has it (Updating Mean and Variance
// Estimates, CACM 1979).
class ColumnSummary {
 public:
  void add(double value, double weight = 1);  // `weight` above 0
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
