#include "kindred/update/dwa.h"

#include <algorithm>

#include <ATen/Functions.h>

#include "kindred/update/softmax.h"

namespace kindred {

Dwa::Dwa(const UpdateOptions& options, size_t tasks)
    : temperature_(options.dwa_temperature),
      last_(at::zeros({static_cast<int64_t>(tasks)}, at::kDouble)),
      before_last_(at::zeros_like(last_)) {}

std::vector<double> Dwa::weigh(const WeighedStep& /*step*/) const {
  const auto* const last = last_.data_ptr<double>();
  const auto* const before = before_last_.data_ptr<double>();
  std::vector<double> ratios(static_cast<size_t>(last_.numel()), 1);
  for (size_t i = 0; i < ratios.size(); ++i)
    if (last[i] > 0 && before[i] > 0) ratios[i] = last[i] / before[i];
  // Equal ratios give weights of exactly 1, regardless of rounding in the exponentials.
  if (std::all_of(ratios.begin(), ratios.end(), [&](double r) { return r == ratios[0]; }))
    return std::vector<double>(ratios.size(), 1);
  const auto n = static_cast<double>(ratios.size());
  auto weights = softmax(std::move(ratios), temperature_);
  for (double& weight : weights) weight *= n;
  return weights;
}

void Dwa::end_epoch(const std::vector<double>& losses) {
  before_last_.copy_(last_);
  std::copy(losses.begin(), losses.end(), last_.data_ptr<double>());
}

std::vector<std::pair<std::string, at::Tensor>> Dwa::state() const {
  return {{"last", last_}, {"before_last", before_last_}};
}

}  // namespace kindred
