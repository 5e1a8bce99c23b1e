#include "kindred/base/interrupt.h"

#include <atomic>

namespace kindred {
namespace {

std::atomic<bool> interrupted{false};
std::atomic<bool> safe_point{false};
static_assert(std::atomic<bool>::is_always_lock_free, "set from a signal handler");

}  // namespace

void request_interrupt() noexcept {
  interrupted.store(true, std::memory_order_relaxed);
}
bool interrupt_requested() noexcept {
  if (!interrupted.load(std::memory_order_relaxed)) return false;
  safe_point.store(true, std::memory_order_relaxed);
  return true;
}
bool take_safe_point() noexcept {
  return safe_point.exchange(false, std::memory_order_relaxed);
}
void clear_interrupt() noexcept {
  interrupted.store(false, std::memory_order_relaxed);
}

}  // namespace kindred
