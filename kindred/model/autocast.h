#pragma once

#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

namespace kindred {

// RAII: runs this thread's operations on the device type under libtorch's autocast to bfloat16:
// matrix products and convolutions in bfloat16, precision-sensitive operations in float32.
// Parameters keep their type. Casts are not cached.
class Autocast {
 public:
  // No effect if `on` is false.
  Autocast(bool on, c10::DeviceType device);
  ~Autocast();
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  bool on_;
  c10::DeviceType device_;
  bool enabled_before_ = false, cached_before_ = false;
  c10::ScalarType type_before_ = c10::ScalarType::Undefined;
};

}  // namespace kindred
