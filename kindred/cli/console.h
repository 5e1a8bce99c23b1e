#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/json.h"
#include "kindred/run/reporter.h"

namespace kindred {

struct ConsoleOptions {
  bool quiet = false;     // only warnings and errors
  bool log_json = false;  // one JSON object per line instead of text
};

// Reports a study's messages on standard error. On a terminal the progress line is redrawn in
// place; otherwise progress lines follow after 2 seconds and then ever more rarely, for short logs.
class Console : public Reporter {
 public:
  explicit Console(ConsoleOptions options, std::stop_token stop = {});
  ~Console() override;
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  void message(const std::string& text) override;
  void warning(const std::string& text) override;
  void progress(const StageProgress& progress) override;
  [[nodiscard]] std::stop_token stop_token() const override { return stop_; }
  void error(const std::string& text, int exit_code);

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] bool is_due(const StageProgress& progress);
  void draw(const std::string& line);
  void clear();
  void write_line(const std::string& text);
  void write_record(const Json& record);

  ConsoleOptions options_;
  std::stop_token stop_;
  bool terminal_;
  bool drawn_ = false;  // a progress line is on the terminal
  Clock::time_point start_;
  // Next time at which the current stage may be shown.
  std::string stage_;
  Clock::time_point next_;
  Clock::duration gap_{};
  bool stage_ended_ = false;
};

// Returns "joint training  42 %  420/1000 steps  35 steps/s  17 s left  loss 0.31"; for a stage of
// a run "stage 3 of 4, 2 min 5 s left: training the chosen networks  41 %  5/12 networks …".
[[nodiscard]] std::string progress_text(const StageProgress& progress);

}  // namespace kindred
