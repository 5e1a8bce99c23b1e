#pragma once

namespace kindred {

inline constexpr unsigned kGraceSeconds = 30;

// Must be called first in main(), because threads inherit the signal mask: signals are handled on a
// dedicated thread and blocked on all others. Afterwards Ctrl-C and termination signals request an
// orderly stop (see base/interrupt.h), and a closed pipe is an ordinary error. The program exits at
// once with code 130 at a second signal, or, with a line on standard error, if for `grace_seconds`
// no thread reaches a safe point and nothing is written, i.e. if it hangs in a library.
void install_signal_handlers(unsigned grace_seconds = kGraceSeconds);

}  // namespace kindred
