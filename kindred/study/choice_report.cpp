#include "kindred/study/choice_report.h"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

namespace kindred {
namespace {

using Clock = std::chrono::steady_clock;

std::string detail(const SelectionProgress& progress) {
  std::string text;
  if (progress.value) text += fmt::format("best {:.6g}", *progress.value);
  if (progress.bound)
    text += fmt::format("{}bound {:.6g}", text.empty() ? "" : "  ", *progress.bound);
  if (progress.value && progress.bound && *progress.value != 0)
    text += fmt::format("  gap {:.2g} %",
                        100 * std::abs((*progress.bound - *progress.value) / *progress.value));
  return text;
}

GroupingControl control_of(Reporter& reporter) {
  GroupingControl control;
  control.stop = reporter.stop_token();
  control.search = [&reporter, round = int64_t{0}](const SelectionProgress& now) mutable {
    reporter.progress({"choosing groups", "round", ++round, 0, now.seconds, detail(now)});
  };
  const auto start = Clock::now();
  control.resamples = [&reporter, start](int64_t done, int64_t total) {
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    reporter.progress({"resampling", "resample", done, total, seconds, ""});
  };
  return control;
}

}  // namespace

Grouping choose_groups_reporting(const GroupingRequest& request, Reporter& reporter) {
  return choose_groups(request, control_of(reporter));
}

std::vector<Grouping> choose_groups_for_each_reporting(const GroupingRequest& request,
                                                       int64_t least, int64_t most,
                                                       Reporter& reporter) {
  return choose_groups_for_each(request, least, most, control_of(reporter));
}

}  // namespace kindred
