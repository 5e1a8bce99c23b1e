#include "kindred/train/step_passes.h"

#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include "kindred/model/batch_sums.h"
#include "kindred/model/evaluation.h"

namespace kindred {
namespace {

Pass pass_of(PassMode mode, DropoutMasks& masks) {
  return {.mode = mode, .dropout_seed = masks.seed(), .dropout_masks = &masks};
}

}  // namespace

StepPasses::StepPasses(const Network& network, const NetworkState& state, const LossBank& losses)
    : network_(network),
      state_(state),
      losses_(losses),
      trained_(MlpPass::of(network, state.parameters.flat().options())),
      looked_(MlpPass::of(network, state.parameters.flat().options())) {}

JointPass StepPasses::by_libtorch(const Batch& batch, const Pass& pass) const {
  TensorSpan parameters = state_.parameters.views();
  TensorSpan buffers = state_.buffers.views();
  const auto features = network_.features(batch.inputs, parameters, buffers, pass);
  const auto outputs = network_.outputs(features, parameters, buffers, pass);
  return {.features = features, .losses = losses_.losses(outputs, batch)};
}

BatchLosses StepPasses::losses_of(const JointPass& joint, const Batch& batch) const {
  if (joint.mlp) return {joint.mlp->losses(), joint.mlp->present()};
  return {loss_values(joint.losses), losses_.present(batch)};
}

StepPasses::Trained StepPasses::train(const Batch& batch, DropoutMasks& masks) {
  const Pass pass = pass_of(PassMode::kTrain, masks);
  JointPass joint{.mlp = trained_.get()};
  if (trained_)
    trained_->forward(batch, state_.parameters.views(), state_.buffers.views(), pass,
                      /*differentiable=*/true);
  else
    joint = by_libtorch(batch, pass);
  return {joint, losses_of(joint, batch)};
}

StepPasses::Trained StepPasses::train_shared(const Batch& batch, DropoutMasks& masks,
                                             BatchSums& sums, int64_t processes) {
  Pass pass = pass_of(PassMode::kTrain, masks);
  pass.batch_sums = &sums;
  TensorSpan parameters = state_.parameters.views();
  TensorSpan buffers = state_.buffers.views();
  JointPass joint{.features = network_.features(batch.inputs, parameters, buffers, pass)};
  const auto parts =
      losses_.parts(network_.outputs(joint.features, parameters, buffers, pass), batch);
  const auto weights = sums.sum(parts.weight.detach());
  joint.losses = parts.sum * static_cast<double>(processes) / weights.masked_fill(weights == 0, 1);
  std::vector<bool> present;
  for (const double weight : loss_values(weights)) present.push_back(weight > 0);
  return {joint, {loss_values(joint.losses), std::move(present)}};
}

BatchLosses StepPasses::look(const Batch& batch, DropoutMasks& masks) {
  const c10::AutoGradMode no_gradients(false);
  const Pass pass = pass_of(PassMode::kLookAhead, masks);
  if (!looked_) return losses_of(by_libtorch(batch, pass), batch);
  looked_->forward(batch, state_.parameters.views(), state_.buffers.views(), pass,
                   /*differentiable=*/false);
  return losses_of({.mlp = looked_.get()}, batch);
}

NetworkEvaluation StepPasses::evaluate(const DataSet& data) {
  return looked_ ? evaluation_of(*looked_, state_, data)
                 : evaluation_of(network_, state_, losses_, data);
}

}  // namespace kindred
