#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// Named tensors and a JSON record in one file, in the safetensors layout that many tools read:
// 8 bytes little-endian header length, a JSON header, the raw bytes. A checksum over the bytes and
// a format such as "kindred.checkpoint/1" stand in the header's "__metadata__".
struct TensorFile {
  std::vector<std::pair<std::string, at::Tensor>> tensors;  // CPU, float32, float64 or int64
  Json record = Json::object();

  // Throws FailureError when no tensor has that name or its shape or type is not that of `like`.
  void copy_to(const std::string& name, const at::Tensor& like) const;
};

// Replaces `path` atomically. Throws FailureError.
void write_tensor_file(const std::filesystem::path& path, const std::string& format,
                       const TensorFile& content);

// Throws InputError when the file is missing, damaged, of another format or not of this kind.
[[nodiscard]] TensorFile read_tensor_file(const std::filesystem::path& path,
                                          const std::string& format);

}  // namespace kindred
