#include "kindred/update/stch.h"

#include "kindred/update/present_tasks.h"
#include "kindred/update/softmax.h"

namespace kindred {

std::vector<double> Stch::weigh(const WeighedStep& step) const {
  return over_present(step.present, step.losses,
                      [&](std::vector<double> some) { return softmax(std::move(some), mu_); });
}

}  // namespace kindred
