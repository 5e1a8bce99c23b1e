#include "kindred/train/step_gradient.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/machine/memory.h"
#include "kindred/train/gradients.h"
#include "kindred/train/task_gradient.h"

namespace kindred {

StepGradient::StepGradient(std::string name, const Network& network, const NetworkState& state,
                           const LossBank& losses, Weighting& weighting)
    : name_(std::move(name)),
      network_(network),
      state_(state),
      losses_(losses),
      weighting_(weighting) {
  for (const auto& task : network.tasks()) own_weights_.push_back(task.weight);
  const auto& views = state.parameters.views();
  const size_t first = weighting.needs_gradients() ? network.shared_tensors() : 0;
  for (size_t k = first; k < views.size(); ++k)
    if (views[k].requires_grad()) trained_.push_back(views[k]);
  const int64_t shared = network.trained_shared_elements();
  const auto trainable = state.parameters.trainable();
  values_ = trainable.numel();
  if (!weighting.needs_gradients()) return;
  const auto tasks = static_cast<int64_t>(own_weights_.size());
  // A GPU allocation reports its own lack of memory.
  if (trainable.is_cpu())
    require_memory(static_cast<double>(tasks + 1) * static_cast<double>(shared),
                   static_cast<double>(trainable.element_size()),
                   fmt::format("the gradients of {} tasks for {} shared parameters", tasks, shared),
                   "choose a train.weighting that needs none, such as \"equal\"");
  values_ += tasks * shared;
}

StepGradient::Gradients StepGradient::allocated() const {
  const auto trainable = state_.parameters.trainable();
  const int64_t elements = trainable.numel(), shared = network_.trained_shared_elements();
  Gradients gradients{.all = at::empty({values_}, trainable.options())};
  gradients.trained = gradients.all.narrow(0, 0, elements);
  gradients.shared = gradients.trained.narrow(0, 0, shared);
  gradients.heads = gradients.trained.narrow(0, shared, elements - shared);
  if (values_ > elements)
    gradients.of_tasks = gradients.all.narrow(0, elements, values_ - elements).view({-1, shared});
  return gradients;
}

void StepGradient::check_finite(const std::vector<double>& weights) const {
  for (size_t i = 0; i < weights.size(); ++i) {
    if (std::isfinite(weights[i])) continue;
    throw FailureError(fmt::format(
        "{}: the weight of task {} became {}; try a smaller train.learning_rate, milder "
        "settings of this train.weighting, or another",
        name_, quote(network_.tasks()[i].name), weights[i]));
  }
}

void StepGradient::begin(const std::vector<double>& weights) {
  check_finite(weights);
  weights_ = own_weights_;
  for (size_t i = 0; i < weights_.size(); ++i) weights_[i] *= weights[i];
  batches_ = 0;
}

// All trainable parameters' gradient, or, if the weighting combines gradients, the heads'.
void StepGradient::joint(const JointPass& pass) {
  const bool heads = weighting_.needs_gradients();
  if (pass.mlp) {
    pass.mlp->joint_gradient(weights_, heads ? MlpPass::Part::kHeads : MlpPass::Part::kAll,
                             batch_.trained);
    return;
  }
  const auto weights = at::tensor(weights_, at::kDouble).to(batch_.all.device());
  const auto joint_loss = (pass.losses * weights).sum();
  flatten_into(heads ? batch_.heads : batch_.trained,
               gradients({joint_loss}, trained_, {}, /*retain_graph=*/heads));
}

const at::Tensor& StepGradient::of_batch(const JointPass& pass, const Batch& batch,
                                         const std::vector<bool>& present) {
  if (batches_ == 0 && !batch_.all.defined()) std::swap(batch_, sum_);  // of the step before
  if (!batch_.all.defined()) batch_ = allocated();
  joint(pass);
  for (size_t task = 0; weighting_.needs_gradients() && task < present.size(); ++task) {
    const auto number = static_cast<int64_t>(task);
    const auto own = batch_.of_tasks.select(0, number);
    if (!present[task])
      own.zero_();
    else if (pass.mlp)
      pass.mlp->task_gradient(number, own);
    else
      flatten_into(own, task_gradient(network_, losses_, state_, pass.features, batch, number));
  }
  return batch_.all;
}

void StepGradient::add(const at::Tensor& of_batch) {
  const c10::AutoGradMode no_gradients(false);
  if (batches_++ > 0) {
    sum_.all.add_(of_batch);
  } else if (of_batch.is_same(batch_.all)) {
    std::swap(batch_, sum_);
  } else {
    if (!sum_.all.defined()) sum_ = allocated();
    sum_.all.copy_(of_batch);
  }
}

SquareMatrix StepGradient::inner_products() const {
  constexpr int64_t kElementsAtOnce = 1 << 22;  // bounds the float64 copy
  const int64_t tasks = sum_.of_tasks.size(0), shared = sum_.of_tasks.size(1);
  const int64_t columns = std::max<int64_t>(1, kElementsAtOnce / tasks);
  auto sum = at::zeros({tasks, tasks}, at::kDouble);
  for (int64_t begin = 0; begin < shared; begin += columns) {
    const auto part =
        sum_.of_tasks.narrow(1, begin, std::min(columns, shared - begin)).to(at::kDouble);
    sum.add_(at::matmul(part, part.t()).to(at::kCPU));
  }
  SquareMatrix gram(own_weights_.size());
  const auto* value = sum.data_ptr<double>();
  for (size_t i = 0; i < gram.size(); ++i)
    for (size_t j = 0; j < gram.size(); ++j)
      gram(i, j) = own_weights_[i] * own_weights_[j] * *value++;
  return gram;
}

const at::Tensor& StepGradient::finish(const WeighedStep& step) {
  const c10::AutoGradMode no_gradients(false);
  if (weighting_.needs_gradients()) {
    if (batches_ > 1) sum_.of_tasks.div_(static_cast<double>(batches_));
    const SquareMatrix gram = inner_products();
    for (size_t i = 0; i < gram.size(); ++i) {
      if (std::isfinite(gram(i, i))) continue;
      throw FailureError(
          fmt::format("{}: the gradient of task {} is not finite at step {}; try a smaller "
                      "train.learning_rate, or look for extreme values in its column",
                      name_, quote(network_.tasks()[i].name), step.number + 1));
    }
    auto weights = weighting_.combine(step, gram);
    check_finite(weights);
    for (size_t i = 0; i < weights.size(); ++i) weights[i] *= own_weights_[i];
    const auto row = at::tensor(weights, at::kDouble).to(sum_.of_tasks.options());
    sum_.shared.copy_(at::matmul(row, sum_.of_tasks));
  }
  const auto& averaged = weighting_.needs_gradients() ? sum_.heads : sum_.trained;
  if (batches_ > 1) averaged.div_(static_cast<double>(batches_));
  return sum_.trained;
}

}  // namespace kindred
