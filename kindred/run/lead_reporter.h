#pragma once

#include <memory>
#include <stop_token>
#include <string>

#include "kindred/run/reporter.h"
#include "kindred/share/launcher.h"

namespace kindred {

// Reports of one of the processes that share a run. Only the one that leads reports progress;
// messages come from it and, of those of a launcher, from the first. Stopped as well when the lead
// is lost.
class LeadReporter : public Reporter {
 public:
  // `reporter` must outlive this.
  LeadReporter(Reporter& reporter, LaunchPlace place);
  ~LeadReporter() override;
  LeadReporter(const LeadReporter&) = delete;
  LeadReporter& operator=(const LeadReporter&) = delete;

  // From now on this process leads until `lost` is stopped.
  void leads(const std::stop_token& lost);
  // From now on another one does.
  void helps();
  [[nodiscard]] const LaunchPlace& place() const { return place_; }
  // Whether `reporter` is stopped.
  [[nodiscard]] bool is_stopped() const { return reporter_.stop_token().stop_requested(); }

  void message(const std::string& text) override;
  void warning(const std::string& text) override;
  void progress(const StageProgress& progress) override;
  [[nodiscard]] std::stop_token stop_token() const override;

 private:
  struct Ends;

  [[nodiscard]] bool speaks() const { return ends_ != nullptr || place_.rank == 0; }

  Reporter& reporter_;
  LaunchPlace place_;
  bool has_helped_ = false;
  std::unique_ptr<Ends> ends_;  // while leading
};

}  // namespace kindred
