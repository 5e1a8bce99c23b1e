#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

namespace kindred {

// Progress of a stage. `done` and `total` count `unit`s; `seconds` is the time spent on this stage.
struct StageProgress {
  std::string stage;  // "joint training", "training networks"
  std::string unit;   // "step", "network"
  int64_t done, total;
  double seconds;
  std::string detail;    // such as the last epoch's loss; may be empty
  double underway = 0;   // sum of the completed shares of unfinished units
  int64_t number = 0;    // of the stage in the run, from 1
  int64_t of = 0;        // number of stages; 0: not part of a run
  double run_left = -1;  // seconds until the end of the run; below 0: unknown
};

// Receives the messages and progress of a study and may cancel it. Implemented by the caller; the
// library prints nothing itself. Calls may come from several threads, one at a time.
class Reporter {
 public:
  virtual ~Reporter() = default;
  virtual void message(const std::string& text) = 0;
  virtual void warning(const std::string& text) = 0;
  // May be called very often; the implementation limits how often it is shown.
  virtual void progress(const StageProgress& progress) = 0;
  // Cancels the study, which saves its state and throws InterruptedError.
  [[nodiscard]] virtual std::stop_token stop_token() const { return {}; }
};

}  // namespace kindred
