#include "kindred/affinity/task_gradients.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

#include "kindred/train/gradients.h"

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
  const Network& network = context_.network;
  // Through the head to the trunk's output first: other heads then cost nothing.
  const auto leaf = features_.detach().requires_grad_(true);
  const auto outputs = network.heads().forward_one(task, leaf, head_parameters(context_));
  const auto loss = context_.losses.loss_of(task, outputs, batch_);
  const auto at_features = torch::autograd::grad({loss}, {leaf});
  const auto gradients = flat_gradients({features_}, trained_shared(context_), at_features,
                                        /*retain_graph=*/true);
  at::Tensor target = gradient;
  at::cat_out(target, gradients);
}

std::vector<at::Tensor> trained_shared(const StepContext& context) {
  std::vector<at::Tensor> trained;
  for (const size_t k : context.network.trained_shared())
    trained.push_back(context.state.parameters.views()[k]);
  return trained;
}

at::Tensor look_ahead_outputs(const StepContext& context, const std::vector<at::Tensor>& trained,
                              const Batch& batch) {
  const auto& views = context.state.parameters.views();
  std::vector<at::Tensor> shared(
      views.begin(), views.begin() + static_cast<std::ptrdiff_t>(context.network.shared_tensors()));
  for (size_t k = 0; k < trained.size(); ++k)
    shared[context.network.trained_shared()[k]] = trained[k];
  const auto features = context.network.features(
      batch.inputs, shared.data(), context.state.buffers.views().data(), look_ahead_pass(context));
  return context.network.heads().forward(features, head_parameters(context));
}

std::vector<double> losses_at(const StepContext& context, const std::vector<at::Tensor>& trained,
                              const Batch& batch) {
  const c10::AutoGradMode no_gradients(false);
  const auto outputs = look_ahead_outputs(context, trained, batch);
  const auto losses = context.losses.losses(outputs, batch).to(at::kCPU).contiguous();
  return {losses.data_ptr<double>(), losses.data_ptr<double>() + losses.numel()};
}

}  // namespace kindred
