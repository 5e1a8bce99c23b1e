#include "kindred/update/uncertainty.h"

#include <cmath>

#include <ATen/Functions.h>

namespace kindred {

Uncertainty::Uncertainty(UpdateOptions options, const std::vector<Task>& tasks)
    : log_variances_(at::zeros({static_cast<int64_t>(tasks.size())}, at::kDouble)) {
  for (const auto& task : tasks) kinds_.push_back(task.kind == TaskKind::kRegression ? 0.5 : 1);
  options.weight_decay = 0;
  optimizer_ = make_optimizer(options, log_variances_);
}

std::vector<double> Uncertainty::weigh(const WeighedStep& /*step*/) const {
  const auto* const s = log_variances_.data_ptr<double>();
  std::vector<double> weights(kinds_.size());
  for (size_t i = 0; i < weights.size(); ++i) weights[i] = kinds_[i] * std::exp(-s[i]);
  return weights;
}

void Uncertainty::learn(const WeighedStep& step, const std::vector<double>& /*losses_after*/) {
  const auto weights = weigh(step);
  const auto gradient = at::zeros_like(log_variances_);
  for (size_t i = 0; i < weights.size(); ++i)
    if (step.present[i]) gradient.data_ptr<double>()[i] = 0.5 - weights[i] * step.losses[i];
  optimizer_->step(log_variances_, gradient, step.learning_rate);
}

std::vector<std::pair<std::string, at::Tensor>> Uncertainty::state() const {
  auto all = optimizer_->state();
  all.emplace_back("log_variances", log_variances_);
  return all;
}

}  // namespace kindred
