#pragma once

#include <chrono>
#include <stop_token>

namespace kindred {

// Waits for what other processes do, by looks at files that grow rarer: a tenth of the time waited
// so far, from 10 ms to 2 s, so that a thousand processes do not wear out a file system, and a look
// comes late by little.
class Patience {
 public:
  // Waits until the next look. Throws InterruptedError if stopped.
  void pause(const std::stop_token& stop);
  // There was something to do: looks are frequent again.
  void reset() { since_ = Clock::now(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point since_ = Clock::now();
};

}  // namespace kindred
