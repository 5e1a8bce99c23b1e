#pragma once

#include <chrono>
#include <stop_token>

namespace kindred {

// Waits while other processes work. Throws InterruptedError if stopped.
void pause(const std::stop_token& stop, std::chrono::milliseconds time);

}  // namespace kindred
