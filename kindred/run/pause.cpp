#include "kindred/run/pause.h"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr std::chrono::milliseconds kShortest(10), kLongest(2000);

}  // namespace

void Patience::pause(const std::stop_token& stop) {
  const auto share = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - since_);
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, stop, std::clamp(share / 10, kShortest, kLongest), [] { return false; });
  if (stop.stop_requested())
    throw InterruptedError("interrupted while other processes worked on the run");
}

}  // namespace kindred
