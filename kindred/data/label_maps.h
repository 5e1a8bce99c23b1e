#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"
#include "kindred/data/row_store.h"

namespace kindred {

// A column whose cells are maps: a label for every pixel of every picture, stored as codes.
struct LabelMaps {
  std::string name;
  std::string place;    // its file or folder, for messages
  InputShape shape{0};  // of one map; its height and width are those of the pictures
  // [pictures, shape.elements()], laid out as InputShape says: codes from 0 to 255 as uint8, or
  // codes from 0 to 65535 as int16 of the same bits.
  RowStore codes;
  // What each code says: a class's number, or a number; NaN for a pixel that has no label.
  std::vector<double> values;            // [256] or [65536]
  std::vector<std::string> class_names;  // of class 0, 1, …; empty for maps of numbers
  bool vectors = false;  // channels are x, y, z: a left-right flip negates the first one
};

// The label maps that one task learns: where their codes lie and what they mean to it.
struct TaskMaps {
  RowStore codes;     // as in LabelMaps; none: the task's labels are no maps
  at::Tensor values;  // [256] or [65536], floating; NaN: no label
  InputShape shape{0};
};

// codes [rows, shape.elements()] → what they mean, [rows, channels, height, width], in the type of
// `values`.
[[nodiscard]] at::Tensor decode_maps(const at::Tensor& codes, const at::Tensor& values,
                                     const InputShape& shape);

// How many pixels of these rows hold each code, [values.size()]; a mapped file is read through.
[[nodiscard]] std::vector<int64_t> count_codes(const LabelMaps& maps,
                                               const std::vector<int64_t>& rows);

}  // namespace kindred
