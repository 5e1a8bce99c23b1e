#include "kindred/update/sgd.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "kindred/update/cpu_loops.h"

namespace kindred {

Sgd::Sgd(const UpdateOptions& options, const at::Tensor& parameters)
    : momentum_(options.momentum),
      weight_decay_(options.weight_decay),
      nesterov_(options.nesterov) {
  if (momentum_ > 0) velocity_ = at::zeros_like(parameters.detach());
}

void Sgd::step(const at::Tensor& parameters, const at::Tensor& gradient, double rate) {
  const c10::AutoGradMode no_gradients(false);
  const bool done = on_cpu(parameters, [&](auto number) {
    using T = decltype(number);
    for_ranges<T>(gradient.size(0), [&](const Kernels<T>& loops, int64_t begin, int64_t size) {
      loops.sgd_step(settings(rate), elements_of<T>(velocity_, begin),
                     elements_of<T>(parameters, begin), elements_of<T>(gradient, begin), size);
    });
  });
  if (done) return;
  const auto d = weight_decay_ > 0 ? gradient.add(parameters, weight_decay_) : gradient;
  if (!velocity_.defined()) {
    parameters.sub_(d, rate);
    return;
  }
  velocity_.mul_(momentum_).add_(d);
  parameters.sub_(nesterov_ ? d.add(velocity_, momentum_) : velocity_, rate);
}

void Sgd::look_ahead(const at::Tensor& parameters, const at::Tensor& gradient, double rate) const {
  const c10::AutoGradMode no_gradients(false);
  const bool done = on_cpu(parameters, [&](auto number) {
    using T = decltype(number);
    for_ranges<T>(gradient.size(0), [&](const Kernels<T>& loops, int64_t begin, int64_t size) {
      loops.sgd_look_ahead(settings(rate), elements_of<T>(velocity_, begin),
                           elements_of<T>(parameters, begin), elements_of<T>(gradient, begin),
                           size);
    });
  });
  if (done) return;
  if (weight_decay_ > 0) gradient.add_(parameters, weight_decay_);
  if (velocity_.defined()) {
    const auto velocity = velocity_.narrow(0, 0, gradient.size(0));
    if (nesterov_) {
      gradient.mul_(1 + momentum_).add_(velocity, momentum_ * momentum_);
    } else {
      gradient.add_(velocity, momentum_);
    }
  }
  at::Tensor moved = gradient;
  at::sub_out(moved, parameters, gradient, rate);
}

std::vector<std::pair<std::string, at::Tensor>> Sgd::state() const {
  if (!velocity_.defined()) return {};
  return {{"velocity", velocity_}};
}

}  // namespace kindred
