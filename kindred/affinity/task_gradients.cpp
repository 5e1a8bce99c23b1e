#include "kindred/affinity/task_gradients.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace kindred {
namespace {

Pass look_ahead_pass(const StepContext& context) {
  return {.mode = PassMode::kLookAhead, .dropout_seed = context.dropout_seed};
}

const at::Tensor* head_parameters(const StepContext& context) {
  return context.state.parameters.views().data() + context.network.shared_tensors();
}

}  // namespace

TaskGradients::TaskGradients(const StepContext& context, const Batch& batch)
    : context_(context),
      batch_(batch),
      features_(context.network.features(batch.inputs, context.state.parameters.views().data(),
                                         context.state.buffers.views().data(),
                                         look_ahead_pass(context))) {}

void TaskGradients::compute(int64_t task, const at::Tensor& gradient) const {
  const auto& views = context_.state.parameters.views();
  const std::vector<at::Tensor> shared(
      views.begin(),
      views.begin() + static_cast<std::ptrdiff_t>(context_.network.shared_tensors()));
  // Through the head to the trunk's output first: other heads then cost nothing.
  const auto leaf = features_.detach().requires_grad_(true);
  const auto outputs = context_.network.heads().forward_one(task, leaf, head_parameters(context_));
  const auto loss = context_.losses.loss_of(task, outputs, batch_);
  const auto at_features = torch::autograd::grad({loss}, {leaf});
  auto gradients = torch::autograd::grad({features_}, shared, at_features, /*retain_graph=*/true);
  for (auto& part : gradients) part = part.flatten();
  at::Tensor target = gradient;
  at::cat_out(target, gradients);
}

std::vector<double> losses_at(const StepContext& context, const at::Tensor* shared,
                              const Batch& batch) {
  const c10::AutoGradMode no_gradients(false);
  const auto features = context.network.features(
      batch.inputs, shared, context.state.buffers.views().data(), look_ahead_pass(context));
  const auto outputs = context.network.heads().forward(features, head_parameters(context));
  const auto losses = context.losses.losses(outputs, batch).to(at::kCPU).contiguous();
  return {losses.data_ptr<double>(), losses.data_ptr<double>() + losses.numel()};
}

}  // namespace kindred
