#pragma once

#include <cstdint>
#include <string>

#include <c10/core/Device.h>

namespace kindred {

// What this libtorch can use in this process.
struct Gpus {
  bool built;     // it has CUDA in it
  int64_t count;  // that answer
};
[[nodiscard]] Gpus gpus_here();

// Throws InputError for a text that names no device: "auto", "cpu", "cuda" and "cuda:N" do. `key`
// says where it stands.
void check_device(const std::string& key, const std::string& text);

// The device that such a text names: for "auto" the first GPU where there is one, else the CPU; for
// "cuda" the first GPU. Throws InputError as check_device() does and when there is no such GPU.
[[nodiscard]] at::Device named_device(const std::string& key, const std::string& text,
                                      const Gpus& gpus = gpus_here());

// "the CPU" or "cuda:0", for messages.
[[nodiscard]] std::string device_text(const at::Device& device);

// To be called before a training on that device: on a GPU, cuDNN then takes the same algorithm
// every time, among those that always add in the same order, and float32 means float32 in
// convolutions too. Settings of the whole process.
void prepare_device(const at::Device& device);

}  // namespace kindred
