#include "kindred/cli/signals.h"

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace kindred {
namespace {

constexpr int kStoppedCode = 130;
constexpr int kForever = -1;

// eventfds: they count signals
int arrivals = -1;
int hangups = -1;

void count_signal(int events) {
  const int kept = errno;  // of the call that the signal interrupts
  const uint64_t one = 1;
  [[maybe_unused]] const ssize_t written = ::write(events, &one, sizeof(one));
  errno = kept;
}

extern "C" void on_signal(int) {
  count_signal(arrivals);
}

extern "C" void on_hangup(int) {
  count_signal(hangups);
}

// Whether a signal arrives within so many milliseconds.
bool arrives(int within) {
  pollfd file{.fd = arrivals, .events = POLLIN, .revents = 0};
  uint64_t count = 0;
  // The handler runs on this thread and interrupts the call; what it counted is there then.
  int ready = 0;
  do ready = ::poll(&file, 1, within);
  while (ready < 0 && errno == EINTR);
  return ready > 0 && ::read(arrivals, &count, sizeof(count)) > 0;
}

// The bytes that this process has written to files and pipes so far; 0 if the system does not tell.
uint64_t bytes_written() {
  std::ifstream file("/proc/self/io");
  uint64_t value = 0;
  for (std::string name; file >> name >> value;)
    if (name == "wchar:") return value;
  return 0;
}

void await(unsigned grace_seconds, std::stop_source stop) {
  while (!arrives(kForever)) {
  }
  stop.request_stop();
  // A program that saves a large file still works.
  for (uint64_t before = bytes_written(); !arrives(static_cast<int>(grace_seconds) * 1000);) {
    const uint64_t now = bytes_written();
    if (now == before) {
      std::fprintf(stderr,
                   "kindred: ended: for %u seconds the work reached no point at which it can stop "
                   "and wrote nothing; saved files are kept\n",
                   grace_seconds);
      break;
    }
    before = now;
  }
  ::_exit(kStoppedCode);
}

}  // namespace

std::stop_token handle_signals(unsigned grace_seconds) {
  const std::stop_source stop;
  struct sigaction action = {};
  action.sa_handler = SIG_IGN;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGPIPE, &action, nullptr);
  arrivals = ::eventfd(0, EFD_CLOEXEC | EFD_SEMAPHORE);
  if (arrivals < 0) return stop.get_token();  // signals end the program at once, as by default
  action.sa_handler = on_signal;
  // The handler runs on this thread, whose mask lets the signals through: on a virtual machine with
  // AVX-512, kernels that a handler interrupted crashed or continued with wrong values.
  std::thread(await, grace_seconds, stop).detach();
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2}) {
    struct sigaction before = {};
    ::sigaction(signal, nullptr, &before);
    if (signal == SIGHUP && before.sa_handler == SIG_IGN) continue;  // nohup
    ::sigaction(signal, &action, nullptr);
    sigaddset(&signals, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  return stop.get_token();
}

int take_hangups() {
  hangups = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (hangups < 0) return hangups;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGHUP);
  // As above: it is handled on the thread for signals, also where it was ignored.
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  struct sigaction action = {};
  action.sa_handler = on_hangup;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGHUP, &action, nullptr);
  return hangups;
}

}  // namespace kindred
