#include "kindred/model/autocast.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace kindred {
namespace {

namespace torch_autocast = at::autocast;

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

bool enabled(c10::DeviceType device) {
  return torch_autocast::is_autocast_enabled(device);
}
void enable(c10::DeviceType device, bool on) {
  torch_autocast::set_autocast_enabled(device, on);
}
c10::ScalarType type_of(c10::DeviceType device) {
  return torch_autocast::get_autocast_dtype(device);
}
void set_type(c10::DeviceType device, c10::ScalarType type) {
  torch_autocast::set_autocast_dtype(device, type);
}

#else  // Before 2.4 each device type had its own functions.

bool enabled(c10::DeviceType device) {
  return device == c10::kCUDA ? torch_autocast::is_enabled() : torch_autocast::is_cpu_enabled();
}
void enable(c10::DeviceType device, bool on) {
  if (device == c10::kCUDA)
    torch_autocast::set_enabled(on);
  else
    torch_autocast::set_cpu_enabled(on);
}
c10::ScalarType type_of(c10::DeviceType device) {
  return device == c10::kCUDA ? torch_autocast::get_autocast_gpu_dtype()
                              : torch_autocast::get_autocast_cpu_dtype();
}
void set_type(c10::DeviceType device, c10::ScalarType type) {
  if (device == c10::kCUDA)
    torch_autocast::set_autocast_gpu_dtype(type);
  else
    torch_autocast::set_autocast_cpu_dtype(type);
}

#endif

}  // namespace

Autocast::Autocast(bool on, c10::DeviceType device) : on_(on), device_(device) {
  if (!on_) return;
  enabled_before_ = enabled(device_);
  type_before_ = type_of(device_);
  cached_before_ = torch_autocast::is_autocast_cache_enabled();
  set_type(device_, c10::kBFloat16);
  enable(device_, true);
  // A pass uses each weight once, so cached casts save nothing. They are also unsafe: a pass with
  // gradients could reuse a cast made without, and since 2.0 all threads share the cache.
  torch_autocast::set_autocast_cache_enabled(false);
  torch_autocast::increment_nesting();
}

Autocast::~Autocast() {
  if (!on_) return;
  // As in torch.autocast: the outermost scope clears the cache.
  if (torch_autocast::decrement_nesting() == 0) torch_autocast::clear_cache();
  torch_autocast::set_autocast_cache_enabled(cached_before_);
  enable(device_, enabled_before_);
  set_type(device_, type_before_);
}

}  // namespace kindred
