#include "kindred/cli/signals.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>

#include <signal.h>
#include <unistd.h>

#include "kindred/base/interrupt.h"

namespace kindred {
namespace {

constexpr int kInterruptedCode = 130;

// Written before the handlers are installed.
unsigned grace = 0;
std::array<char, 200> message{};
size_t message_length = 0;

extern "C" void on_signal(int) {
  if (interrupt_requested()) ::_exit(kInterruptedCode);
  request_interrupt();
  ::alarm(grace);
}

extern "C" void on_alarm(int) {
  if (take_safe_point()) {
    ::alarm(grace);
    return;
  }
  // A failed write of the message is ignored.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, message.data(), message_length);
  ::_exit(kInterruptedCode);
}

}  // namespace

void install_signal_handlers(unsigned grace_seconds) {
  grace = grace_seconds;
  const int length =
      std::snprintf(message.data(), message.size(),
                    "kindred: ended: within %u seconds of the signal no place was reached where "
                    "work can stop; what was saved before is kept\n",
                    grace_seconds);
  message_length = std::min(static_cast<size_t>(std::max(length, 0)), message.size() - 1);
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = on_alarm;
  ::sigaction(SIGALRM, &action, nullptr);
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);

  // Handlers run on a dedicated thread: on a virtual machine with AVX-512, kernels that a handler
  // interrupted crashed or continued with wrong values.
  std::thread([] {
    while (true) ::pause();
  }).detach();
  sigset_t handled;
  sigemptyset(&handled);
  for (const int signal : {SIGINT, SIGTERM, SIGALRM}) sigaddset(&handled, signal);
  ::pthread_sigmask(SIG_BLOCK, &handled, nullptr);
}

}  // namespace kindred
