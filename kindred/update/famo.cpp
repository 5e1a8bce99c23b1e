#include "kindred/update/famo.h"

#include <cmath>

#include <ATen/Functions.h>

#include "kindred/update/present_tasks.h"
#include "kindred/update/softmax.h"

namespace kindred {
namespace {

constexpr double kAbove = 1e-8;  // keeps logarithms and quotients finite

UpdateOptions adam_options(const UpdateOptions& options) {
  UpdateOptions adam;
  adam.weight_decay = options.famo_decay;
  return adam;
}

}  // namespace

Famo::Famo(const UpdateOptions& options, size_t tasks)
    : rate_(options.famo_learning_rate),
      logits_(at::zeros({static_cast<int64_t>(tasks)}, at::kDouble)),
      adam_(adam_options(options), logits_, /*decoupled_decay=*/false) {}

std::vector<double> Famo::shares(const WeighedStep& step) const {
  const auto* const logits = logits_.data_ptr<double>();
  return over_present(step.present, {logits, logits + logits_.numel()},
                      [](std::vector<double> some) { return softmax(std::move(some)); });
}

std::vector<double> Famo::weigh(const WeighedStep& step) const {
  auto weights = shares(step);
  double sum = 0;
  for (size_t i = 0; i < weights.size(); ++i) sum += weights[i] /= step.losses[i] + kAbove;
  if (sum > 0)
    for (double& weight : weights) weight /= sum;
  return weights;
}

void Famo::learn(const WeighedStep& step, const std::vector<double>& losses_after) {
  const auto z = shares(step);
  std::vector<double> fall(z.size());
  double mean = 0;
  for (size_t i = 0; i < z.size(); ++i) {
    fall[i] = std::log(step.losses[i] + kAbove) - std::log(losses_after[i] + kAbove);
    mean += z[i] * fall[i];
  }
  const auto gradient = at::zeros_like(logits_);
  for (size_t i = 0; i < z.size(); ++i) gradient.data_ptr<double>()[i] = z[i] * (fall[i] - mean);
  adam_.step(logits_, gradient, rate_);
}

std::vector<std::pair<std::string, at::Tensor>> Famo::state() const {
  auto all = adam_.state();
  all.emplace_back("logits", logits_);
  return all;
}

}  // namespace kindred
