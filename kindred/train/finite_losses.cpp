#include "kindred/train/finite_losses.h"

#include <cmath>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/train/step_rows.h"

namespace kindred {

void check_finite(const TrainingJob& job, const std::vector<double>& losses, const char* part,
                  int64_t step) {
  for (size_t task = 0; task < losses.size(); ++task) {
    if (std::isfinite(losses[task])) continue;
    throw FailureError(fmt::format(
        "{}: the {} loss of task {} is {} at step {} (epoch {}); try a train.learning_rate below "
        "{}, train.clip_norm = 1, or look for extreme values in its column",
        job.name, part, quote(job.network.tasks()[task].name), losses[task], step + 1,
        step / steps_per_epoch(job.options, job.training.rows()) + 1, job.options.learning_rate));
  }
}

}  // namespace kindred
