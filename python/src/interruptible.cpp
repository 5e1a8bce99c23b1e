#include "interruptible.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include <nanobind/nanobind.h>

namespace nb = nanobind;

namespace kindred {
namespace {

constexpr auto kBetweenChecks = std::chrono::milliseconds(20);

}  // namespace

void run_interruptibly(const std::function<void(std::stop_token)>& work) {
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false;
  std::exception_ptr error;
  std::stop_source stop;
  std::optional<nb::python_error> raised;
  std::thread worker([&] {
    try {
      work(stop.get_token());
    } catch (...) {
      error = std::current_exception();
    }
    const std::lock_guard lock(mutex);
    has_ended = true;
    ended.notify_one();
  });
  for (bool waiting = true; waiting;) {
    {
      const nb::gil_scoped_release release;
      std::unique_lock lock(mutex);
      waiting = !ended.wait_for(lock, kBetweenChecks, [&] { return has_ended; });
    }
    if (waiting && PyErr_CheckSignals() != 0) {
      stop.request_stop();
      nb::python_error signal;
      if (!signal.matches(PyExc_KeyboardInterrupt) && !raised) raised.emplace(std::move(signal));
    }
  }
  worker.join();
  if (raised) throw std::move(*raised);
  if (error) std::rethrow_exception(error);
}

}  // namespace kindred
