#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/base/file.h"

namespace kindred {

struct Scalar {
  std::string tag;  // "loss/height"; TensorBoard shows together what is alike before the slash
  double value = 0;
};

// A file of scalars for TensorBoard: records framed as TFRecord (length, data, and the masked
// CRC-32C of either), each an Event message of tensorflow/core/util/event.proto. It holds one run,
// steps ascending, and grows while the run goes on.
class EventFile {
 public:
  // Opens or makes `path`, whose name must hold "tfevents" for TensorBoard to find it. What a run
  // that was killed wrote of `step` and later steps is cut off, and so is a record that is not
  // whole. Throws InputError for a file too large to read and FailureError when it cannot be
  // written.
  EventFile(const std::filesystem::path& path, int64_t step);

  // One record. TensorBoard keeps values in single precision. Throws FailureError.
  void append(int64_t step, const std::vector<Scalar>& scalars);

 private:
  AppendFile file_;
};

// CRC-32C (Castagnoli) of `bytes`, masked as TFRecord asks.
[[nodiscard]] uint32_t masked_crc32c(std::string_view bytes);

}  // namespace kindred
