#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"
#include "kindred/data/row_store.h"

namespace kindred {

// A column of label maps: a label for every pixel of every picture, stored as codes.
struct LabelMaps {
  std::string name;
  std::string place;    // file or folder, for messages
  InputShape shape{0};  // of one map; height and width are those of the pictures
  // [pictures, shape.elements()], laid out as in InputShape: codes 0 to 255 as uint8, or codes 0 to
  // 65535 as the bits of int16.
  RowStore codes;
  // Meaning of each code: a class index, or a number; NaN for a pixel without a label.
  std::vector<double> values;            // [256] or [65536]
  std::vector<std::string> class_names;  // of class 0, 1, …; empty for maps of numbers
  bool vectors = false;  // channels are x, y, z: a left-right flip negates the first one
};

// The label maps of one task: their codes, and the meaning of the codes for the task.
struct TaskMaps {
  RowStore codes;     // as in LabelMaps; undefined if the task has no maps
  at::Tensor values;  // [256] or [65536], floating; NaN: no label
  InputShape shape{0};
};

// Decodes [rows, shape.elements()] codes to [rows, channels, height, width] of `values`' type.
[[nodiscard]] at::Tensor decode_maps(const at::Tensor& codes, const at::Tensor& values,
                                     const InputShape& shape);

// Counts the pixels of these rows with each code, [values.size()]; reads the rows of a mapped file.
[[nodiscard]] std::vector<int64_t> count_codes(const LabelMaps& maps,
                                               const std::vector<int64_t>& rows);

}  // namespace kindred
