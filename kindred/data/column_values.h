#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/data/table.h"
#include "kindred/stats/moments.h"

namespace kindred {

// The number in a cell that is not missing. Throws InputError naming file, line and column.
[[nodiscard]] double number_at(const Table& table, int64_t row, int64_t column);

// True when no row of the column holds anything but a number or nothing.
[[nodiscard]] bool all_numbers(const Table& table, int64_t column);

// Distinct texts in the order that people expect: by value when all are numbers, else as text.
void sort_classes(std::vector<std::string>& classes);

// For a name that the table does not have: "; did you mean "age"?", or which columns there are when
// none is near.
[[nodiscard]] std::string near_column(const Table& table, const std::string& name);

// Numbers of one column seen one at a time: their moments and whether they differ.
class ColumnSummary {
 public:
  void add(double value);
  [[nodiscard]] int64_t count() const { return moments_.count(); }
  [[nodiscard]] double mean() const { return moments_.mean(); }
  [[nodiscard]] double deviation() const;  // population standard deviation
  [[nodiscard]] bool constant() const { return count() == 0 || low_ == high_; }

 private:
  Moments moments_;
  double low_ = 0, high_ = 0;
};

}  // namespace kindred
