#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace kindred {

// How far a stage is. `done` and `total` count `unit`s; `seconds` is what was spent on this stage.
struct StageProgress {
  std::string stage;  // "joint training", "training networks"
  std::string unit;   // "step", "network"
  int64_t done, total;
  double seconds;
  std::string detail;    // such as the last epoch's loss; may be empty
  double underway = 0;   // units begun and not done, as the sum of their shares that are
  int64_t number = 0;    // of the stage in a whole run, from 1 …
  int64_t of = 0;        // … of so many; 0: it is no part of one
  double run_left = -1;  // seconds until the end of the run; below 0: unknown
};

// The caller of a study: receives its messages and progress, and may cancel it. The library prints
// nothing itself. Calls may come from several threads, one at a time.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void message(const std::string& text) = 0;
  virtual void warning(const std::string& text) = 0;
  // May be called very often; the receiver decides how often to show it.
  virtual void progress(const StageProgress& progress) = 0;
  // Cancels the study, which saves its state and throws InterruptedError.
  [[nodiscard]] virtual std::stop_token stop_token() const { return {}; }
};

}  // namespace kindred
