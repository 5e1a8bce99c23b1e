#pragma once

#include <filesystem>

#include "kindred/base/error.h"

namespace kindred {

inline constexpr const char* kWithResume = " with --resume";
inline constexpr const char* kAsItWas = "";

// Returns `error` with how to go on from the run in `directory`, if there is one: by the same
// command, with `flag` where the verb needs one.
[[nodiscard]] InterruptedError with_how_to_go_on(const InterruptedError& error,
                                                 const std::filesystem::path& directory,
                                                 const char* flag);

// Calls `work` on a run's directory. Throws as it does, InterruptedError as with_how_to_go_on().
template <class Work>
auto resumable(const std::filesystem::path& directory, const char* flag, const Work& work) {
  try {
    return work();
  } catch (const InterruptedError& error) {
    throw with_how_to_go_on(error, directory, flag);
  }
}

}  // namespace kindred
