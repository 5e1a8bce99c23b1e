#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>
#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// Named tensors and a JSON record in one file, in the safetensors layout: 8 bytes little-endian
// header length, a JSON header, the raw bytes. The header's "__metadata__" holds a checksum over
// record and bytes and a format such as "kindred.checkpoint/1".
struct TensorFile {
  std::vector<std::pair<std::string, at::Tensor>> tensors;  // CPU, float32, float64 or int64
  Json record = Json::object();

  // Throws FailureError if no tensor has that name, shape and type (those of `like`).
  void copy_to(const std::string& name, const at::Tensor& like) const;
};

// Replaces `path` atomically. Throws FailureError if that fails.
void write_tensor_file(const std::filesystem::path& path, const std::string& format,
                       const TensorFile& content);

// Throws InputError if the file is missing, damaged or of another format.
[[nodiscard]] TensorFile read_tensor_file(const std::filesystem::path& path,
                                          const std::string& format);

}  // namespace kindred
