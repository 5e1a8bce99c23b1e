#include "kindred/run/pause.h"

#include <condition_variable>
#include <mutex>

#include "kindred/base/error.h"

namespace kindred {

void pause(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any never;
  never.wait_for(lock, stop, time, [] { return false; });
  if (stop.stop_requested())
    throw InterruptedError("interrupted while other processes worked on the run");
}

}  // namespace kindred
