#include "kindred/mlp/mlp_pass.h"

#include <algorithm>
#include <utility>

#include <ATen/Functions.h>

#include "kindred/mlp/mlp_heads.h"
#include "kindred/mlp/mlp_losses.h"
#include "kindred/mlp/mlp_trunk_pass.h"

namespace kindred {
namespace {

template <class T>
class TypedMlpPass : public MlpPass {
 public:
  explicit TypedMlpPass(MlpShape shape)
      : shape_(std::move(shape)), trunk_(shape_), heads_(shape_), losses_(shape_.tasks) {}

  void forward(const Batch& batch, TensorSpan parameters, TensorSpan buffers, const Pass& pass,
               bool differentiable) override {
    inputs_ = numbers(batch.inputs);
    parameters_ = parameters;
    const int64_t rows = inputs_.size(0);
    const T* const features = trunk_.forward(inputs_.template data_ptr<T>(), rows, parameters,
                                             buffers, pass, differentiable);
    outputs_ = heads_.forward(features, rows, parameters, differentiable);
    losses_.compute(outputs_, rows, batch);
  }

  [[nodiscard]] int64_t widest() const override { return shape_.widest(); }
  [[nodiscard]] const std::vector<double>& loss_sums() const override { return losses_.sums(); }
  [[nodiscard]] const std::vector<double>& loss_weights() const override {
    return losses_.weights();
  }
  [[nodiscard]] at::Tensor outputs() const override {
    return matrix(outputs_, shape_.heads.back().width);
  }
  [[nodiscard]] at::Tensor row_losses() const override {
    return matrix(losses_.of_rows(), static_cast<int64_t>(shape_.tasks.size()));
  }

  void joint_gradient(std::span<const double> weights, Part part, const at::Tensor& into) override {
    T* const gradient = into.data_ptr<T>();
    const T* const at_outputs = losses_.joint_derivatives(weights);
    heads_.back(at_outputs, gradient);
    if (part == Part::kHeads) return;
    heads_.features_back(at_outputs, trunk_.at_features());
    trunk_.back(gradient);
  }

  void task_gradient(int64_t task, const at::Tensor& into) override {
    heads_.features_back_of(static_cast<size_t>(task), losses_.derivatives(), trunk_.at_features());
    trunk_.back(into.data_ptr<T>());
  }

  void look_ahead_from(MlpPass& source, const Batch& batch, TensorSpan buffers,
                       const Pass& pass) override {
    source_ = &dynamic_cast<TypedMlpPass&>(source);
    batch_ = &batch;
    inputs_ = numbers(batch.inputs);
    trunk_.prepare(source_->trunk_, inputs_.template data_ptr<T>(), inputs_.size(0), buffers, pass);
  }

  [[nodiscard]] std::vector<double> losses_after_step(int64_t task, double rate) override {
    const int64_t rows = inputs_.size(0);
    step_.rate = rate;
    source_->heads_.features_back_of(static_cast<size_t>(task), source_->losses_.derivatives(),
                                     source_->trunk_.at_features());
    source_->trunk_.back_for_step(rows, step_);
    const T* const features = trunk_.forward_after(step_);
    losses_.compute(heads_.forward(features, rows, source_->parameters_, /*differentiable=*/false),
                    rows, *batch_);
    return losses();
  }

 private:
  [[nodiscard]] at::Tensor matrix(const T* values, int64_t columns) const {
    // Nobody writes into it.
    return at::from_blob(const_cast<T*>(values), {inputs_.size(0), columns},  // NOLINT
                         c10::CppTypeToScalarType<T>::value);
  }

  // As Network::features() takes them.
  static at::Tensor numbers(const at::Tensor& inputs) {
    constexpr auto kType = c10::CppTypeToScalarType<T>::value;
    if (inputs.scalar_type() == at::kByte) return inputs.to(kType).div_(255);
    return inputs.contiguous();
  }

  MlpShape shape_;
  MlpTrunkPass<T> trunk_;
  MlpHeads<T> heads_;
  MlpLosses<T> losses_;
  at::Tensor inputs_;
  TensorSpan parameters_;
  const T* outputs_ = nullptr;
  // Of look-aheads.
  TypedMlpPass* source_ = nullptr;
  const Batch* batch_ = nullptr;
  MlpStep<T> step_;
};

}  // namespace

std::unique_ptr<MlpPass> MlpPass::of(const Network& network, const at::TensorOptions& options) {
  if (!options.device().is_cpu()) return nullptr;
  auto shape = MlpShape::of(network);
  if (!shape) return nullptr;
  if (options.dtype() == at::kDouble)
    return std::make_unique<TypedMlpPass<double>>(std::move(*shape));
  return std::make_unique<TypedMlpPass<float>>(std::move(*shape));
}

std::vector<double> MlpPass::losses() const {
  std::vector<double> losses = loss_sums();
  for (size_t i = 0; i < losses.size(); ++i)
    if (loss_weights()[i] != 0) losses[i] /= loss_weights()[i];
  return losses;
}

std::vector<bool> MlpPass::present() const {
  std::vector<bool> present;
  present.reserve(loss_weights().size());
  for (const double weight : loss_weights()) present.push_back(weight > 0);
  return present;
}

NetworkEvaluation evaluation_of(MlpPass& pass, const NetworkState& state, const DataSet& data) {
  // As many as a cache holds, but not so few that products become slow.
  constexpr int64_t kMostRows = 1024, kFewestRows = 16, kMostNumbers = int64_t{1} << 19;
  const int64_t at_once = std::clamp(kMostNumbers / pass.widest(), kFewestRows, kMostRows);
  std::vector<double> sums(pass.loss_sums().size()), weights(sums.size());
  std::vector<at::Tensor> outputs, row_losses;
  for (int64_t begin = 0; begin < data.rows(); begin += at_once) {
    const Batch rows = data.slice(begin, std::min(begin + at_once, data.rows()));
    pass.forward(rows, state.parameters.views(), state.buffers.views(),
                 {.mode = PassMode::kEvaluate}, /*differentiable=*/false);
    for (size_t task = 0; task < sums.size(); ++task) {
      sums[task] += pass.loss_sums()[task];
      weights[task] += pass.loss_weights()[task];
    }
    outputs.push_back(pass.outputs().clone());
    row_losses.push_back(pass.row_losses().to(at::kDouble, /*non_blocking=*/false, /*copy=*/true));
  }
  for (size_t task = 0; task < sums.size(); ++task)
    if (weights[task] != 0) sums[task] /= weights[task];
  NetworkEvaluation evaluation{.losses = std::move(sums), .rows = {}};
  if (outputs.empty()) return evaluation;
  evaluation.rows.outputs = at::cat(outputs);
  LossParts& losses = evaluation.rows.losses;
  losses.sum = at::cat(row_losses);
  const auto labelled = data.labels().labelled;
  losses.weight = labelled.defined() ? labelled.to(at::kDouble) : at::ones_like(losses.sum);
  losses.sum.mul_(losses.weight);
  return evaluation;
}

}  // namespace kindred
