#pragma once

namespace kindred {

// Long calls look at this flag at every safe point, save what they have and throw InterruptedError.
// Only the program sets it, from its signal handler; setting is safe there.
void request_interrupt() noexcept;
[[nodiscard]] bool interrupt_requested() noexcept;
// Whether interrupt_requested() said yes since this was last asked, so that work is about to stop;
// safe in a signal handler.
[[nodiscard]] bool take_safe_point() noexcept;
// For a host that goes on after an interrupted call.
void clear_interrupt() noexcept;

}  // namespace kindred
