#include "kindred/affinity/task_gradients.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include "kindred/train/task_gradient.h"

namespace kindred {
namespace {

// All parameters, with `trained` in place of the trainable shared ones.
std::vector<at::Tensor> with_trained(const StepContext& context,
                                     const std::vector<at::Tensor>& trained) {
  std::vector<at::Tensor> parameters = context.state.parameters.views();
  for (size_t k = 0; k < trained.size(); ++k)
    parameters[context.network.trained_shared()[k]] = trained[k];
  return parameters;
}

}  // namespace

Pass look_ahead_pass(const StepContext& context) {
  return {.mode = PassMode::kLookAhead,
          .dropout_seed = context.dropout_seed,
          .dropout_masks = &context.dropout_masks};
}

TaskGradients::TaskGradients(const StepContext& context, const Batch& batch)
    : context_(context),
      batch_(batch),
      features_(context.network.features(batch.inputs, context.state.parameters.views(),
                                         context.state.buffers.views(), look_ahead_pass(context))) {
}

TaskGradients::TaskGradients(const StepContext& context)
    : context_(context), batch_(context.batch), features_(context.features) {}

at::Tensor TaskGradients::at_outputs() const {
  const Network& network = context_.network;
  if (network.is_dense()) return {};
  const c10::AutoGradMode no_gradients(false);
  const auto outputs = network.outputs(features_, context_.state.parameters.views(),
                                       context_.state.buffers.views(), look_ahead_pass(context_));
  const c10::AutoGradMode gradients(true);
  return loss_gradients(context_.losses, outputs, batch_);
}

std::vector<at::Tensor> TaskGradients::of(int64_t task, const at::Tensor& at_outputs) const {
  const Network& network = context_.network;
  if (!at_outputs.defined())
    return task_gradient(network, context_.losses, context_.state, features_, batch_, task);
  return task_gradient(network, context_.state, features_, task, network.columns(task, at_outputs));
}

std::vector<at::Tensor> trained_shared(const StepContext& context) {
  return trained_shared(context.network, context.state);
}

at::Tensor look_ahead_outputs(const StepContext& context, const std::vector<at::Tensor>& trained,
                              const Batch& batch) {
  const auto parameters = with_trained(context, trained);
  const TensorSpan buffers = context.state.buffers.views();
  const Pass pass = look_ahead_pass(context);
  const auto features = context.network.features(batch.inputs, parameters, buffers, pass);
  return context.network.outputs(features, parameters, buffers, pass);
}

std::vector<double> losses_at(const StepContext& context, const std::vector<at::Tensor>& trained,
                              const Batch& batch, MlpPass* pass) {
  if (pass) {
    const auto parameters = with_trained(context, trained);
    pass->forward(batch, parameters, context.state.buffers.views(), look_ahead_pass(context),
                  /*differentiable=*/false);
    return pass->losses();
  }
  const c10::AutoGradMode no_gradients(false);
  const auto outputs = look_ahead_outputs(context, trained, batch);
  const auto losses = context.losses.losses(outputs, batch).to(at::kCPU).contiguous();
  return {losses.data_ptr<double>(), losses.data_ptr<double>() + losses.numel()};
}

}  // namespace kindred
