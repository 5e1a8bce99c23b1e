#pragma once

#include <stop_token>

namespace kindred {

inline constexpr unsigned kGraceSeconds = 30;

// Returns a token that Ctrl-C, a termination signal, the end of the terminal and SIGUSR1 and
// SIGUSR2, by which schedulers announce a limit, stop; a closed pipe becomes an ordinary error. A
// hangup that is ignored at the start, as by nohup, stays ignored. Must be called first in main():
// signals are handled on a dedicated thread and blocked on all later ones, which inherit the mask.
// The program exits at once with code 130 at a second signal, or, with a line on standard error, if
// it neither ends nor writes anything for `grace_seconds` after the first, i.e. if it hangs in a
// library.
[[nodiscard]] std::stop_token handle_signals(unsigned grace_seconds = kGraceSeconds);

// From now on a hangup does not stop the program: it makes the returned file descriptor, an
// eventfd, readable. To be called once, before other threads are started. −1 if the system has no
// eventfd.
[[nodiscard]] int take_hangups();

}  // namespace kindred
