#pragma once

namespace kindred {

// From here on Ctrl-C and a termination signal ask for an orderly end (see base/interrupt.h), a
// second one ends the program at once with exit code 130, and a closed pipe is an ordinary error.
void install_signal_handlers();

}  // namespace kindred
