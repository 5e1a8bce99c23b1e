#pragma once

namespace kindred {

// What to do if the run directory exists.
enum class DirectoryUse {
  kNew,       // must not exist, or be empty
  kResume,    // must hold a run of the same config; reuses its results
  kContinue,  // new or a run of the same config; for single stages
  kShared,    // likewise, by several processes at the same time
};

}  // namespace kindred
