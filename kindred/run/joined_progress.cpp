#include "kindred/run/joined_progress.h"

#include <algorithm>
#include <utility>

namespace kindred {

void JoinedProgress::next_part() {
  done_ += std::exchange(done_in_part_, 0);
  seconds_ += std::exchange(seconds_in_part_, 0);
}

void JoinedProgress::progress(const StageProgress& progress) {
  done_in_part_ = progress.done;
  seconds_in_part_ = progress.seconds;
  StageProgress whole = progress;
  whole.done += done_;
  whole.total = std::max(total_, done_ + progress.total);
  whole.seconds += seconds_;
  reporter_.progress(whole);
}

}  // namespace kindred
