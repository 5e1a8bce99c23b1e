#include "kindred/cli/signals.h"

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include <signal.h>
#include <time.h>
#include <unistd.h>

namespace kindred {
namespace {

constexpr int kStoppedCode = 130;

// The bytes that this process has written to files and pipes so far; 0 if the system does not tell.
uint64_t bytes_written() {
  std::ifstream file("/proc/self/io");
  uint64_t value = 0;
  for (std::string name; file >> name >> value;)
    if (name == "wchar:") return value;
  return 0;
}

// Whether a signal arrives within so many seconds.
bool arrives(const sigset_t& signals, unsigned within_seconds) {
  const timespec time{.tv_sec = static_cast<time_t>(within_seconds), .tv_nsec = 0};
  return ::sigtimedwait(&signals, nullptr, &time) > 0;
}

void await(const sigset_t& signals, unsigned grace_seconds, std::stop_source stop) {
  int signal = 0;
  while (::sigwait(&signals, &signal) != 0) {
  }
  stop.request_stop();
  // A program that saves a large file still works.
  for (uint64_t before = bytes_written(); !arrives(signals, grace_seconds);) {
    const uint64_t now = bytes_written();
    if (now == before) {
      std::fprintf(
          stderr,
          "kindred: ended: within %u seconds of the signal no place was reached where work "
          "can stop; what was saved before is kept\n",
          grace_seconds);
      break;
    }
    before = now;
  }
  ::_exit(kStoppedCode);
}

}  // namespace

std::stop_token handle_signals(unsigned grace_seconds) {
  struct sigaction ignored = {};
  ignored.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &ignored, nullptr);
  // Blocked and awaited, not handled: on a virtual machine with AVX-512, kernels that a signal
  // handler interrupted crashed or continued with wrong values.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM}) sigaddset(&signals, signal);
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::stop_source stop;
  std::thread(await, signals, grace_seconds, stop).detach();
  return stop.get_token();
}

}  // namespace kindred
