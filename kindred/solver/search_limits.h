#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <stop_token>
#include <utility>

#include "kindred/grouping/grouping.h"

namespace kindred {

// Stops a search without a proof: after an amount of counted work (reproducible on any machine), at
// the user's deadline, or when interrupted.
class SearchLimits {
 public:
  using Clock = std::chrono::steady_clock;

  SearchLimits(double most_work, std::optional<Clock::time_point> deadline,
               std::stop_token stop = {})
      : most_work_(most_work), deadline_(deadline), stop_(std::move(stop)) {}

  // Adds work, in roughly one unit per multiplication. Returns true when the search must stop.
  bool add_work(double work) {
    work_ += work;
    since_check_ += work;
    if (since_check_ > kBetweenChecks) check();
    return reason_.has_value();
  }
  // Checks the clock and for an interruption now.
  bool check() {
    since_check_ = 0;
    if (reason_) return true;
    if (stop_.stop_requested())
      reason_ = GroupingStatus::kInterrupted;
    else if (deadline_ && Clock::now() >= *deadline_)
      reason_ = GroupingStatus::kTimeLimit;
    else if (work_ > most_work_)
      reason_ = GroupingStatus::kHeuristic;
    return reason_.has_value();
  }
  [[nodiscard]] double work() const { return work_; }
  // Returns a copy limited to `work` more units. The caller must add_work() here what the copy
  // spent.
  [[nodiscard]] SearchLimits part(double work) const {
    SearchLimits part = *this;
    part.most_work_ = std::min(most_work_, work_ + work);
    return part;
  }
  // nullopt: not stopped.
  [[nodiscard]] std::optional<GroupingStatus> reason() const { return reason_; }

 private:
  static constexpr double kBetweenChecks = 1e6;

  double most_work_, work_ = 0, since_check_ = 0;
  std::optional<Clock::time_point> deadline_;
  std::stop_token stop_;
  std::optional<GroupingStatus> reason_;
};

}  // namespace kindred
