#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <arrow/array.h>
#include <arrow/type.h>

namespace kindred {

// Appends the text of the value at a place of an array; nothing if it is null or NaN. Throws
// std::out_of_range for a time beyond the years 0 to 9999.
using CellWriter = std::function<void(int64_t place, std::string& text)>;

// The number of cells of a value of the type: the length of a list of fixed length, else 1; 0 if no
// cells can hold it.
[[nodiscard]] int32_t cells_of(const arrow::DataType& type);

// Whether its values are numbers or bool.
[[nodiscard]] bool holds_numbers(const arrow::DataType& type);

// A writer for each of the cells_of() the array's type, at least 1.
[[nodiscard]] std::vector<CellWriter> cell_writers(const std::shared_ptr<arrow::Array>& array);

}  // namespace kindred
