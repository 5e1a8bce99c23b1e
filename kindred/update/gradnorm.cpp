#include "kindred/update/gradnorm.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>

namespace kindred {

GradNorm::GradNorm(const UpdateOptions& options, size_t tasks)
    : alpha_(options.gradnorm_alpha),
      rate_(options.gradnorm_learning_rate),
      weights_(at::ones({static_cast<int64_t>(tasks)}, at::kDouble)),
      first_losses_(at::zeros({static_cast<int64_t>(tasks)}, at::kDouble)),
      adam_(UpdateOptions(), weights_, /*decoupled_decay=*/false) {}

std::vector<double> GradNorm::weigh(const WeighedStep& /*step*/) const {
  const auto* const w = weights_.data_ptr<double>();
  return {w, w + weights_.numel()};
}

std::vector<double> GradNorm::combine(const WeighedStep& step, const SquareMatrix& gram) {
  constexpr double kLeast = 1e-3;
  auto before = weigh(step);
  const size_t n = before.size();
  auto* const first = first_losses_.data_ptr<double>();
  std::vector<size_t> seen;
  std::vector<double> progress(n);
  double mean_norm = 0, mean_progress = 0;
  for (size_t i = 0; i < n; ++i) {
    if (!step.present[i]) continue;
    if (first[i] == 0) first[i] = step.losses[i];
    if (first[i] == 0) continue;  // loss is already 0
    seen.push_back(i);
    progress[i] = step.losses[i] / first[i];
    mean_progress += progress[i];
    mean_norm += before[i] * std::sqrt(gram(i, i));
  }
  if (seen.empty() || mean_progress == 0) return before;
  mean_norm /= static_cast<double>(seen.size());
  mean_progress /= static_cast<double>(seen.size());

  const auto gradient = at::zeros_like(weights_);
  for (const size_t i : seen) {
    const double norm = std::sqrt(gram(i, i));
    const double excess =
        before[i] * norm - mean_norm * std::pow(progress[i] / mean_progress, alpha_);
    gradient.data_ptr<double>()[i] = excess > 0 ? norm : excess < 0 ? -norm : 0;
  }
  adam_.step(weights_, gradient, rate_);
  weights_.clamp_min_(kLeast);
  weights_.mul_(static_cast<double>(n) / weights_.sum().item<double>());
  return before;
}

std::vector<std::pair<std::string, at::Tensor>> GradNorm::state() const {
  auto all = adam_.state();
  all.emplace_back("weights", weights_);
  all.emplace_back("first_losses", first_losses_);
  return all;
}

}  // namespace kindred
