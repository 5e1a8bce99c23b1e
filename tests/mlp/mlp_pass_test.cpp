// Passes without a graph against libtorch's operations and autograd, over random networks with all
// options.
#include "kindred/mlp/mlp_pass.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include "kindred/base/random.h"
#include "kindred/model/dropout_masks.h"
#include "kindred/model/evaluation.h"
#include "kindred/train/gradients.h"
#include "kindred/train/task_gradient.h"

#include "tests/support/fixtures.h"

namespace kindred {
namespace {

struct Case {
  ModelOptions model;
  std::vector<Task> tasks;
  int64_t rows, width;
  double missing;
  double zeros = 0;  // share of the inputs
};

// Every option occurs in many of the cases.
Case random_case(uint64_t seed) {
  RandomStream random(seed);
  const auto between = [&](int64_t least, int64_t most) {
    return least + static_cast<int64_t>(random.below(static_cast<uint64_t>(most - least + 1)));
  };
  const auto chance = [&](double share) { return random.uniform() < share; };
  Case made;
  made.model.activation = static_cast<Activation>(between(0, 4));
  made.model.normalization = static_cast<Normalization>(between(0, 2));
  made.model.dropout = chance(0.5) ? 0.3 : 0;
  made.model.residual = chance(0.5);
  made.width = between(1, 20);
  made.rows = between(6, 40);
  made.model.hidden.assign(static_cast<size_t>(between(1, 4)), between(2, 24));
  for (auto& width : made.model.hidden)
    if (chance(0.3)) width = between(2, 24);
  if (chance(0.3)) made.model.hidden[0] = made.width + 1;
  if (chance(0.4))
    for (int64_t layer = between(1, 2); layer > 0; --layer)
      // Not 1: with gelu, libtorch 1.13 then reads beyond its gradients.
      made.model.head_hidden.push_back(between(2, 9));
  const std::vector<std::string> parts = {"layer0", "layer0.weight", "layer0.bias"};
  if (made.model.hidden.size() > 1 && chance(0.4))
    made.model.frozen = {parts[static_cast<size_t>(between(0, 2))]};
  if (made.model.hidden.size() > 2 && chance(0.3)) made.model.frozen.push_back("layer1");
  made.missing = chance(0.5) ? 0.4 : 0;
  const bool alike = chance(0.3);
  for (int64_t task = between(1, 7); task > 0; --task) {
    const std::string name = "t" + std::to_string(task);
    switch (alike ? 3 : between(0, 4)) {
      case 0:
        made.tasks.push_back(regression_task(name, LossKind::kMse));
        break;
      case 1:
        made.tasks.push_back(regression_task(name, LossKind::kMae));
        break;
      case 2:
        made.tasks.push_back(regression_task(name, LossKind::kHuber));
        made.tasks.back().huber_delta = 0.3 + random.uniform();
        break;
      case 3:
        made.tasks.push_back(binary_task(name, chance(0.5) ? 1 : 3.5));
        break;
      default:
        made.tasks.push_back(multiclass_task(name, between(2, 6)));
    }
  }
  if (chance(0.4)) {
    made.width = between(64, 100);
    made.rows = between(80, 150);
    made.zeros = chance(0.3) ? 0.5 : 0.9;  // products by lists pay with few numbers
    if (chance(0.3)) made.model.hidden[0] = made.width;
  }
  return made;
}

// One network, its batch, and the same passes with and without a graph.
class Compared {
 public:
  Compared(const Case& made, at::ScalarType type, uint64_t seed)
      : network_(made.model, made.width, made.tasks),
        state_(NetworkState::initial(network_, at::dtype(type), seed)),
        zeros_(made.zeros),
        data_(data_of(made.rows, made.missing, type, seed + 1)),
        batch_(data_.get(at::arange(made.rows, at::kLong))),
        bank_(made.tasks),
        pass_(MlpPass::of(network_, at::dtype(type))),
        masks_(seed) {
    RandomStream random(seed + 2);
    for (size_t i = 0; i < made.tasks.size(); ++i) weights_.push_back(0.2 + random.uniform());
  }

  [[nodiscard]] Pass how(PassMode mode) {
    return {.mode = mode, .dropout_seed = masks_.seed(), .dropout_masks = &masks_};
  }

  // Returns the largest error: losses relative to each, gradients and running statistics relative
  // to the largest element.
  double error() {
    NetworkState graph_state = NetworkState::initial(network_, type(), 0);
    graph_state.copy_from(state_);
    TensorSpan parameters = graph_state.parameters.views(), buffers = graph_state.buffers.views();
    const auto features =
        network_.features(batch_.inputs, parameters, buffers, how(PassMode::kTrain));
    const auto losses = bank_.losses(
        network_.outputs(features, parameters, buffers, how(PassMode::kTrain)), batch_);

    pass_->forward(batch_, state_.parameters.views(), state_.buffers.views(), how(PassMode::kTrain),
                   /*differentiable=*/true);
    const auto values = pass_->losses();
    EXPECT_EQ(pass_->present(), bank_.present(batch_));
    double worst = 0;
    for (size_t task = 0; task < values.size(); ++task) {
      const double wanted = losses[static_cast<int64_t>(task)].item<double>();
      worst = std::max(worst, std::abs(values[task] - wanted) / std::max(std::abs(wanted), 1e-3));
    }
    if (graph_state.buffers.flat().numel() > 0)
      worst = std::max(worst, difference(state_.buffers.flat(), graph_state.buffers.flat()));
    worst = std::max(worst, gradient_error(graph_state, features, losses));
    worst = std::max(worst, step_error(graph_state, features));
    return std::max(worst, evaluation_error());
  }

 private:
  [[nodiscard]] at::TensorOptions type() const { return state_.parameters.flat().options(); }

  static double difference(const at::Tensor& got, const at::Tensor& wanted) {
    const double largest = wanted.abs().max().item<double>();
    return (got - wanted).abs().max().item<double>() / std::max(largest, 1e-3);
  }

  double gradient_error(const NetworkState& state, const at::Tensor& features,
                        const at::Tensor& losses) {
    std::vector<at::Tensor> trained;
    for (const auto& view : state.parameters.views())
      if (view.requires_grad()) trained.push_back(view);
    const auto sum = (losses * at::tensor(weights_, at::kDouble)).sum();
    const auto wanted = at::empty_like(state.parameters.trainable());
    flatten_into(wanted, gradients({sum}, trained, {}, /*retain_graph=*/true));
    const int64_t shared = network_.trained_shared_elements();
    const int64_t of_heads = wanted.numel() - shared;

    const auto got = at::full_like(wanted, 7);
    pass_->joint_gradient(weights_, MlpPass::Part::kHeads, got);
    EXPECT_TRUE(at::equal(got.narrow(0, 0, shared), at::full({shared}, 7, type())));
    double worst = difference(got.narrow(0, shared, of_heads), wanted.narrow(0, shared, of_heads));
    for (size_t task = 0; task < weights_.size(); ++task) {
      const auto number = static_cast<int64_t>(task);
      const auto own = at::empty({shared}, type()), found = at::full({shared}, 7, type());
      flatten_into(own, task_gradient(network_, bank_, state, features, batch_, number));
      pass_->task_gradient(number, found);
      worst = std::max(worst, difference(found, own));
    }
    pass_->joint_gradient(weights_, MlpPass::Part::kAll, got);
    return std::max(worst, difference(got, wanted));
  }

  // All losses after a step for each task, looked at on the same batch and on others.
  double step_error(const NetworkState& state, const at::Tensor& features) {
    constexpr double kRate = 0.05;
    double worst = 0;
    for (const int64_t rows : {batch_.inputs.size(0), int64_t{3}, 2 * batch_.inputs.size(0)}) {
      const DataSet other = data_of(rows, rows == 3 ? 0 : 0.3, batch_.inputs.scalar_type(), 77);
      const Batch looked = rows == batch_.inputs.size(0) ? batch_ : other.slice(0, rows);
      const auto look = MlpPass::of(network_, type());
      look->look_ahead_from(*pass_, looked, state_.buffers.views(), how(PassMode::kLookAhead));
      for (size_t task = 0; task < weights_.size(); ++task) {
        const auto number = static_cast<int64_t>(task);
        const auto gradient = task_gradient(network_, bank_, state, features, batch_, number);
        const c10::AutoGradMode no_gradients(false);
        std::vector<at::Tensor> moved = state.parameters.views();
        for (size_t k = 0; k < gradient.size(); ++k)
          moved[network_.trained_shared()[k]] =
              moved[network_.trained_shared()[k]] - kRate * gradient[k];
        const auto wanted = bank_.losses(
            network_.outputs(network_.features(looked.inputs, moved, state.buffers.views(),
                                               how(PassMode::kLookAhead)),
                             moved, state.buffers.views(), how(PassMode::kLookAhead)),
            looked);
        const auto got = look->losses_after_step(number, kRate);
        for (size_t target = 0; target < got.size(); ++target) {
          const double loss = wanted[static_cast<int64_t>(target)].item<double>();
          worst = std::max(worst, std::abs(got[target] - loss) / std::max(std::abs(loss), 1e-3));
        }
      }
    }
    return worst;
  }

  [[nodiscard]] DataSet data_of(int64_t rows, double missing, at::ScalarType type,
                                uint64_t seed) const {
    const int64_t width = network_.input().elements();
    auto data = random_data(network_.tasks(), rows, width, missing, type, seed);
    if (zeros_ == 0) return data;
    RandomStream random(seed);
    const Batch all = data.slice(0, rows);
    const auto inputs = all.inputs.clone();
    for (int64_t i = 0; i < inputs.numel(); ++i)
      if (random.uniform() < zeros_) inputs.view(-1)[i] = 0;
    return {inputs, all.targets, all.labelled};
  }

  double evaluation_error() {
    const auto wanted = evaluation_of(network_, state_, bank_, data_);
    const auto got = evaluation_of(*pass_, state_, data_);
    EXPECT_TRUE(at::equal(got.rows.losses.weight, wanted.rows.losses.weight));
    return std::max(
        {difference(at::tensor(got.losses, at::kDouble), at::tensor(wanted.losses, at::kDouble)),
         difference(got.rows.losses.sum, wanted.rows.losses.sum),
         difference(got.rows.outputs, wanted.rows.outputs)});
  }

  Network network_;
  NetworkState state_;
  double zeros_;
  DataSet data_;
  Batch batch_;
  LossBank bank_;
  std::unique_ptr<MlpPass> pass_;
  DropoutMasks masks_;
  std::vector<double> weights_;
};

TEST(MlpPass, EvaluatesManyRowsInBlocks) {
  Case made = random_case(5);
  made.rows = 2500;
  made.missing = 0.4;
  EXPECT_LE(Compared(made, at::kDouble, 5).error(), 1e-11);
}

TEST(MlpPass, IsNotForNetworksThatNeedAGraph) {
  const std::vector<Task> tasks = {binary_task("a")};
  ModelOptions celeba;
  celeba.trunk = "celeba";
  const Network pictures(celeba, {3, 16, 16}, tasks);
  const Network rough({}, 4, tasks, {.bfloat16 = true}), table({}, 4, tasks);
  EXPECT_EQ(MlpPass::of(pictures, at::dtype(at::kFloat)), nullptr);
  EXPECT_EQ(MlpPass::of(rough, at::dtype(at::kFloat)), nullptr);
  EXPECT_NE(MlpPass::of(table, at::dtype(at::kFloat)), nullptr);
}

TEST(MlpPass, IsAutogradToTwelveDigitsInFloat64) {
  for (uint64_t seed = 0; seed < 200; ++seed)
    EXPECT_LE(Compared(random_case(seed), at::kDouble, seed).error(), 1e-12) << seed;
}

// Normalising a few nearly equal values multiplies rounding errors, here and there.
TEST(MlpPass, IsNearAutogradInFloat32) {
  std::vector<double> errors;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    errors.push_back(Compared(random_case(seed), at::kFloat, seed).error());
    EXPECT_LE(errors.back(), 2e-4) << seed;
  }
  std::nth_element(errors.begin(), errors.begin() + 100, errors.end());
  EXPECT_LE(errors[100], 2e-6);
}

}  // namespace
}  // namespace kindred
