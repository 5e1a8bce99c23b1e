#include "kindred/machine/device.h"

#include <charconv>
#include <limits>
#include <optional>
#include <string_view>

#include <ATen/Context.h>
#include <fmt/format.h>
#include <torch/cuda.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr std::string_view kNumbered = "cuda:";

// Returns the GPU index in "cuda" or "cuda:N"; nothing for other texts.
std::optional<int64_t> gpu_number(std::string_view text) {
  if (text == "cuda") return 0;
  if (!text.starts_with(kNumbered)) return std::nullopt;
  text.remove_prefix(kNumbered.size());
  int64_t number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

}  // namespace

Gpus gpus_here() {
  return {.built = at::globalContext().hasCUDART(),
          .count = static_cast<int64_t>(torch::cuda::device_count())};
}

void check_device(const std::string& key, const std::string& text) {
  if (text == "auto" || text == "cpu" || gpu_number(text)) return;
  throw InputError(fmt::format(
      "{} = {}: expected auto, cpu, cuda or cuda:N, the number of a GPU from 0", key, quote(text)));
}

at::Device named_device(const std::string& key, const std::string& text, const Gpus& gpus) {
  check_device(key, text);
  if (text == "cpu" || (text == "auto" && gpus.count == 0)) return at::kCPU;
  const int64_t number = gpu_number(text).value_or(0);
  if (!gpus.built)
    throw InputError(
        fmt::format("{} = {}: this libtorch was built without CUDA; choose cpu, or build kindred "
                    "against one with it (docs/devices.md)",
                    key, quote(text)));
  if (gpus.count == 0)
    throw InputError(fmt::format(
        "{} = {}: no GPU is available; choose cpu, or check the driver and CUDA_VISIBLE_DEVICES",
        key, quote(text)));
  if (number >= gpus.count || number > std::numeric_limits<c10::DeviceIndex>::max())
    throw InputError(fmt::format("{} = {}: there is no such GPU; the last one is cuda:{}", key,
                                 quote(text), gpus.count - 1));
  return {at::kCUDA, static_cast<c10::DeviceIndex>(number)};
}

std::string device_text(const at::Device& device) {
  return device.is_cpu() ? "the CPU" : device.str();
}

void prepare_device(const at::Device& device) {
  if (!device.is_cuda()) return;
  at::globalContext().setBenchmarkCuDNN(false);
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setAllowTF32CuDNN(false);
}

}  // namespace kindred
