#include "kindred/cli/signals.h"

#include <signal.h>
#include <unistd.h>

#include "kindred/base/interrupt.h"

namespace kindred {
namespace {

constexpr int kInterruptedCode = 130;

extern "C" void on_signal(int) {
  if (interrupt_requested()) ::_exit(kInterruptedCode);
  request_interrupt();
}

}  // namespace

void install_signal_handlers() {
  struct sigaction action = {};
  action.sa_handler = on_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

}  // namespace kindred
