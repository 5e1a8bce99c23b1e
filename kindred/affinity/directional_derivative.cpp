#include "kindred/affinity/directional_derivative.h"

#include <mutex>
#include <tuple>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <c10/util/Exception.h>
#include <torch/csrc/autograd/forward_grad.h>

#include "kindred/affinity/task_gradients.h"
#include "kindred/base/error.h"
#include "kindred/train/task_gradient.h"

namespace kindred {
namespace {

using torch::autograd::ForwardADLevel;

struct OpenLevel {
  std::mutex mutex;
  int64_t users = 0;
  uint64_t index = 0;
};

OpenLevel& open_level() {
  static OpenLevel level;
  return level;
}

}  // namespace

ForwardLevel::ForwardLevel() {
  OpenLevel& level = open_level();
  const std::lock_guard lock(level.mutex);
  if (level.users == 0) {
    try {
      level.index = ForwardADLevel::get_next_idx();
    } catch (const c10::Error&) {
      throw FailureError(
          "affinities by gradient or cosine need libtorch's forward-mode differentiation, which "
          "the program uses otherwise at this moment; end that first");
    }
  }
  ++level.users;
  index_ = static_cast<int64_t>(level.index);
}

ForwardLevel::~ForwardLevel() {
  OpenLevel& level = open_level();
  const std::lock_guard lock(level.mutex);
  if (--level.users == 0) ForwardADLevel::release_idx(level.index);
}

DirectionalDerivative::DirectionalDerivative(const StepContext& context, const Batch& batch)
    : context_(context), batch_(batch) {
  at::Tensor outputs;
  {
    const c10::AutoGradMode no_gradients(false);
    outputs = look_ahead_outputs(context, trained_shared(context), batch);
  }
  at_outputs_ = loss_gradients(context.losses, outputs, batch);
}

std::vector<double> DirectionalDerivative::along(const std::vector<at::Tensor>& direction) const {
  if (has_forward_mode_) {
    try {
      return forward_mode(direction);
    } catch (const c10::NotImplementedError&) {
      has_forward_mode_ = false;
    }
  }
  return by_gradients(direction);
}

std::vector<double> DirectionalDerivative::by_gradients(
    const std::vector<at::Tensor>& direction) const {
  const TaskGradients gradients(context_, batch_);
  std::vector<double> derivatives(context_.network.tasks().size(), 0);
  for (size_t task = 0; task < derivatives.size(); ++task) {
    const auto parts = gradients.of(static_cast<int64_t>(task), at_outputs_);
    for (size_t k = 0; k < parts.size(); ++k)
      derivatives[task] += (direction[k] * parts[k]).sum(at::kDouble).item<double>();
  }
  return derivatives;
}

std::vector<double> DirectionalDerivative::forward_mode(
    const std::vector<at::Tensor>& direction) const {
  const c10::AutoGradMode no_gradients(false);
  const int64_t level = level_.index();
  auto duals = trained_shared(context_);
  for (size_t k = 0; k < duals.size(); ++k)
    duals[k] = at::_make_dual(duals[k].detach(), direction[k], level);
  const auto outputs = look_ahead_outputs(context_, duals, batch_);
  const at::Tensor tangent = std::get<1>(at::_unpack_dual(outputs, level));
  std::vector<double> derivatives(context_.network.tasks().size(), 0);
  if (!tangent.defined()) return derivatives;
  const auto columns = (at_outputs_ * tangent).sum(0, /*keepdim=*/true, at::kDouble);
  for (size_t task = 0; task < derivatives.size(); ++task)
    derivatives[task] =
        context_.network.columns(static_cast<int64_t>(task), columns).sum().item<double>();
  return derivatives;
}

}  // namespace kindred
