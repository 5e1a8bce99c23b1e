#pragma once

#include <chrono>
#include <string>

#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/json.h"
#include "kindred/study/reporter.h"

namespace kindred {

struct ConsoleOptions {
  bool quiet = false;     // warnings and errors alone
  bool log_json = false;  // one JSON object a line in place of text
};

// Shows what a study says, all on standard error. On a terminal a line of progress is redrawn in
// place; elsewhere lines of progress come after 2 seconds and then ever more rarely, so that a log
// stays short.
class Console : public Reporter {
 public:
  explicit Console(ConsoleOptions options);
  ~Console() override;
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void message(const std::string& text) override;
  void warning(const std::string& text) override;
  void progress(const StageProgress& progress) override;
  void error(const std::string& text, int exit_code);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool is_due(const StageProgress& progress);
  void draw(const std::string& line);
  void clear();
  void write_line(const std::string& text);
  void write_record(const Json& record);

  ConsoleOptions options_;
  bool terminal_;
  bool drawn_ = false;  // a line of progress stands on the terminal
  Clock::time_point start_;
  // Of the stage that reports now: when it may be shown again.
  std::string stage_;
  Clock::time_point next_;
  Clock::duration gap_{};
  bool stage_ended_ = false;
};

// "joint training  42 %  420/1000 steps  35 steps/s  17 s left  loss 0.31"; of a stage of a whole
// run "stage 3 of 4, 2 min 5 s left: training the chosen networks  41 %  5/12 networks …".
[[nodiscard]] std::string progress_text(const StageProgress& progress);

}  // namespace kindred
