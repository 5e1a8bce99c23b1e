#include "kindred/update/rlw.h"

#include "kindred/base/random.h"
#include "kindred/update/softmax.h"

namespace kindred {

std::vector<double> Rlw::weigh(const WeighedStep& step) const {
  RandomStream stream(derive_seed(seed_, "rlw", static_cast<uint64_t>(step.number)));
  std::vector<double> draws(tasks_);
  for (double& draw : draws) draw = stream.normal();
  return softmax(std::move(draws));
}

}  // namespace kindred
