#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

namespace kindred {

// The GPUs that libtorch can use in this process.
struct Gpus {
  bool built;     // libtorch was built with CUDA
  int64_t count;  // number of available GPUs
};
[[nodiscard]] Gpus gpus_here();

// Throws InputError, naming `key`, unless `text` is "auto", "cpu", "cuda" or "cuda:N".
void check_device(const std::string& key, const std::string& text);

// Returns the device that `text` names: "auto" is the first GPU if there is one, else the CPU;
// "cuda" is the first GPU. Throws InputError as check_device() does, and if there is no such GPU.
[[nodiscard]] at::Device named_device(const std::string& key, const std::string& text,
                                      const Gpus& gpus = gpus_here());

// Returns "the CPU" or e.g. "cuda:0", for messages.
[[nodiscard]] std::string device_text(const at::Device& device);

// To be called before training on `device`. On a GPU, sets cuDNN to deterministic algorithms
// without benchmarking, and disables TF32 in convolutions. Affects the whole process.
void prepare_device(const at::Device& device);

}  // namespace kindred
