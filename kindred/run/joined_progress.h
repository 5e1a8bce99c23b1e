#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "kindred/run/reporter.h"

namespace kindred {

// Reports the progress of successive trainings as that of one stage.
class JoinedProgress : public Reporter {
 public:
  // `reporter` must outlive this.
  explicit JoinedProgress(Reporter& reporter) : reporter_(reporter) {}

  // Sets the number of units of all parts.
  void expect_total(int64_t total) { total_ = total; }
  // Begins the next part.
  void next_part();

  void message(const std::string& text) override { reporter_.message(text); }
  void warning(const std::string& text) override { reporter_.warning(text); }
  void progress(const StageProgress& progress) override;
  [[nodiscard]] std::stop_token stop_token() const override { return reporter_.stop_token(); }

 private:
  Reporter& reporter_;
  int64_t total_ = 0;
  int64_t done_ = 0, done_in_part_ = 0;
  double seconds_ = 0, seconds_in_part_ = 0;
};

}  // namespace kindred
