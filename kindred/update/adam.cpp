#include "kindred/update/adam.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "kindred/update/cpu_loops.h"

namespace kindred {

Adam::Adam(const UpdateOptions& options, const at::Tensor& parameters, bool decoupled_decay)
    : beta1_(options.beta1),
      beta2_(options.beta2),
      epsilon_(options.epsilon),
      weight_decay_(options.weight_decay),
      decoupled_decay_(decoupled_decay),
      first_(at::zeros_like(parameters.detach())),
      second_(at::zeros_like(parameters.detach())),
      steps_(at::zeros({}, at::kLong)) {}

AdamSettings Adam::settings(double rate, double steps) const {
  return {.first_decay = beta1_,
          .second_decay = beta2_,
          .first_correction = 1 - std::pow(beta1_, steps),
          .second_correction = 1 - std::pow(beta2_, steps),
          .epsilon = epsilon_,
          .rate = rate,
          .decay = decoupled_decay_ ? 0 : weight_decay_,
          .kept = decoupled_decay_ ? 1 - rate * weight_decay_ : 1};
}

void Adam::step(const at::Tensor& parameters, const at::Tensor& gradient, double rate) {
  const c10::AutoGradMode no_gradients(false);
  auto& count = *steps_.data_ptr<int64_t>();
  const auto steps = static_cast<double>(++count);
  const bool done = on_cpu(parameters, [&](auto number) {
    using T = decltype(number);
    for_ranges<T>(gradient.size(0), [&](const Kernels<T>& loops, int64_t begin, int64_t size) {
      loops.adam_step(settings(rate, steps),
                      {elements_of<T>(first_, begin), elements_of<T>(second_, begin)},
                      elements_of<T>(parameters, begin), elements_of<T>(gradient, begin), size);
    });
  });
  if (done) return;
  auto d = gradient;
  if (weight_decay_ > 0) {
    if (decoupled_decay_) {
      parameters.mul_(1 - rate * weight_decay_);
    } else {
      d = gradient.add(parameters, weight_decay_);
    }
  }
  first_.mul_(beta1_).add_(d, 1 - beta1_);
  second_.mul_(beta2_).addcmul_(d, d, 1 - beta2_);
  const double first_correction = 1 - std::pow(beta1_, steps);
  const double second_correction = 1 - std::pow(beta2_, steps);
  const auto scale = second_.sqrt().div_(std::sqrt(second_correction)).add_(epsilon_);
  parameters.addcdiv_(first_, scale, -rate / first_correction);
}

void Adam::look_ahead(const at::Tensor& parameters, const at::Tensor& gradient, double rate) const {
  constexpr int64_t kElementsAtOnce = 1 << 16;  // bounds the temporaries
  const c10::AutoGradMode no_gradients(false);
  const auto steps = static_cast<double>(steps_.item<int64_t>() + 1);
  const bool done = on_cpu(parameters, [&](auto number) {
    using T = decltype(number);
    for_ranges<T>(gradient.size(0), [&](const Kernels<T>& loops, int64_t begin, int64_t size) {
      loops.adam_look_ahead(
          settings(rate, steps), {elements_of<T>(first_, begin), elements_of<T>(second_, begin)},
          elements_of<T>(parameters, begin), elements_of<T>(gradient, begin), size);
    });
  });
  if (done) return;
  const double first_correction = 1 - std::pow(beta1_, steps);
  const double second_correction = 1 - std::pow(beta2_, steps);
  for (int64_t begin = 0; begin < gradient.size(0); begin += kElementsAtOnce) {
    const int64_t count = std::min(kElementsAtOnce, gradient.size(0) - begin);
    const auto g = gradient.narrow(0, begin, count);
    const auto p = parameters.narrow(0, begin, count);
    if (weight_decay_ > 0 && !decoupled_decay_) g.add_(p, weight_decay_);
    const auto scale = second_.narrow(0, begin, count)
                           .mul(beta2_)
                           .addcmul_(g, g, 1 - beta2_)
                           .sqrt_()
                           .div_(std::sqrt(second_correction))
                           .add_(epsilon_);
    g.mul_(1 - beta1_).add_(first_.narrow(0, begin, count), beta1_);
    g.div_(scale).mul_(-rate / first_correction);
    g.add_(p, decoupled_decay_ ? 1 - rate * weight_decay_ : 1.0);
  }
}

std::vector<std::pair<std::string, at::Tensor>> Adam::state() const {
  return {{"first_moment", first_}, {"second_moment", second_}, {"steps", steps_}};
}

}  // namespace kindred
