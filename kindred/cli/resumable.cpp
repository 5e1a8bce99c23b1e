#include "kindred/cli/resumable.h"

#include <fmt/format.h>

namespace kindred {

InterruptedError with_how_to_go_on(const InterruptedError& error,
                                   const std::filesystem::path& directory, const char* flag) {
  std::error_code ignored;
  if (!std::filesystem::exists(directory, ignored)) return error;
  return InterruptedError(fmt::format("{}; {} keeps what is done; to go on, repeat the command{}",
                                      error.what(), directory.string(), flag));
}

}  // namespace kindred
