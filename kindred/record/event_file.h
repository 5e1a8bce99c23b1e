#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/file.h"

namespace kindred {

struct Scalar {
  std::string tag;  // "loss/height"; TensorBoard groups tags by the part before the slash
  double value = 0;
};

// A file of scalars for TensorBoard: records framed as TFRecord (length, data, and the masked
// CRC-32C of each), each an Event message of tensorflow/core/util/event.proto. Holds one run, in
// ascending steps, and grows during the run.
class EventFile {
 public:
  // Opens or creates `path`, whose name must contain "tfevents" for TensorBoard to find it.
  // Truncates it before the first record that is incomplete, damaged or of `step` or later, as left
  // by a killed run. Throws InputError if the file is too large to read, FailureError if it cannot
  // be written.
  EventFile(const std::filesystem::path& path, int64_t step);

  // Appends one record. TensorBoard stores single precision. Throws FailureError.
  void append(int64_t step, const std::vector<Scalar>& scalars);

 private:
  AppendFile file_;
};

// CRC-32C (Castagnoli) of `bytes`, masked as TFRecord requires.
[[nodiscard]] uint32_t masked_crc32c(std::string_view bytes);

}  // namespace kindred
