#pragma once

#include <c10/core/DeviceType.h>
#include <c10/core/ScalarType.h>

namespace kindred {

// While it lives, what this thread computes on devices of that type runs under libtorch's autocast
// to bfloat16: products and convolutions in bfloat16, and in float32 what needs more digits.
// Parameters keep their type; the casts are made anew in every pass.
class Autocast {
 public:
  // Changes nothing with `on` = false.
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
