#pragma once

#include <functional>
#include <stop_token>

namespace kindred {

// Runs `work` in another thread without Python's lock, and Python's signal handlers meanwhile.
// KeyboardInterrupt requests the stop of `work`, whose result then counts: it is the best so far.
// Another exception of a handler also stops it, and is thrown when it has ended. Exceptions of
// `work` are thrown here. To be called with Python's lock.
void run_interruptibly(const std::function<void(std::stop_token)>& work);

}  // namespace kindred
