#pragma once

namespace kindred {

inline constexpr unsigned kGraceSeconds = 30;

// Called first in main(), since threads take the mask of the one that starts them: the signals are
// handled on a thread of their own and blocked on all others. From here on Ctrl-C and a termination
// signal ask for an orderly end (see base/interrupt.h), and a closed pipe is an ordinary error. The
// program ends at once with exit code 130 at a second signal, and, with a line on standard error,
// when `grace_seconds` pass in which no thread comes to a safe point and nothing is written: then
// it hangs in a library.
void install_signal_handlers(unsigned grace_seconds = kGraceSeconds);

}  // namespace kindred
