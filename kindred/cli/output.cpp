#include "kindred/cli/output.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {

void write_output(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(static_cast<size_t>(written));
    } else if (errno == EPIPE) {
      throw OutputClosed{};
    } else if (errno != EINTR) {
      throw FailureError(fmt::format("cannot write to standard output: {}", std::strerror(errno)));
    }
  }
}

}  // namespace kindred
