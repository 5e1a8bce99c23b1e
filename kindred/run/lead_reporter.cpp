#include "kindred/run/lead_reporter.h"

#include <functional>
#include <utility>

#include <fmt/format.h>

namespace kindred {

// Stopped when either of two tokens is.
struct LeadReporter::Ends {
  Ends(const std::stop_token& first, const std::stop_token& second)
      : by_first(first, [this] { source.request_stop(); }),
        by_second(second, [this] { source.request_stop(); }) {}

  std::stop_source source;
  std::stop_callback<std::function<void()>> by_first, by_second;
};

LeadReporter::LeadReporter(Reporter& reporter, LaunchPlace place)
    : reporter_(reporter), place_(std::move(place)) {}

LeadReporter::~LeadReporter() = default;

void LeadReporter::leads(const std::stop_token& lost) {
  ends_ = std::make_unique<Ends>(reporter_.stop_token(), lost);
  if (has_helped_ || place_.world > 1)
    reporter_.message(fmt::format("{}: leads the run", place_text(place_)));
}

void LeadReporter::helps() {
  if (ends_ && ends_->source.stop_requested())
    reporter_.message(
        "another process has taken the lead of the run, because this one was not seen for too "
        "long");
  ends_.reset();
  if (!std::exchange(has_helped_, true))
    reporter_.message(
        fmt::format("{}: trains networks for the process that leads the run", place_text(place_)));
}

void LeadReporter::message(const std::string& text) {
  if (speaks()) reporter_.message(text);
}

void LeadReporter::warning(const std::string& text) {
  if (speaks()) reporter_.warning(text);
}

void LeadReporter::progress(const StageProgress& progress) {
  if (ends_) reporter_.progress(progress);
}

std::stop_token LeadReporter::stop_token() const {
  return ends_ ? ends_->source.get_token() : reporter_.stop_token();
}

}  // namespace kindred
