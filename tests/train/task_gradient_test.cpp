// A task's gradient from where its loss's gradient at the outputs is known, against the one through
// its loss's own graph.
#include "kindred/train/task_gradient.h"

#include <algorithm>
#include <string>
#include <vector>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "tests/support/fixtures.h"

namespace kindred {
namespace {

struct HeadCase {
  std::string name;
  std::vector<int64_t> head_hidden;
  Normalization normalization;
  bool keeps_map;
};
void PrintTo(const HeadCase& value, std::ostream* out) {
  *out << value.name;
}

class TaskGradient : public testing::TestWithParam<HeadCase> {};

TEST_P(TaskGradient, FromTheOutputsIsThatThroughTheLoss) {
  const std::vector<Task> tasks = {binary_task("a"), multiclass_task("b", 4), regression_task("c"),
                                   binary_task("d", 3)};
  ModelOptions model;
  model.hidden = {7, 6};
  model.head_hidden = GetParam().head_hidden;
  model.normalization = GetParam().normalization;
  InputShape input = 5;
  if (GetParam().keeps_map) {
    model.trunk = "celeba";
    input = {3, 16, 16};
  }
  const Network network(model, input, tasks, {.keeps_map = GetParam().keeps_map});
  const auto state = NetworkState::initial(network, at::dtype(at::kDouble), 4);
  const DataSet data = random_data(tasks, 12, input.elements(), 0.3, at::kDouble, 1);
  const Batch batch = data.get(at::arange(12, at::kLong));
  const LossBank bank(tasks);
  const TensorSpan parameters = state.parameters.views();
  const TensorSpan buffers = state.buffers.views();
  const Pass pass{.mode = PassMode::kLookAhead};
  const auto features = network.features(batch.inputs, parameters, buffers, pass);
  const auto at_outputs =
      loss_gradients(bank, network.outputs(features, parameters, buffers, pass), batch);
  const bool linear = GetParam().head_hidden.empty() && !GetParam().keeps_map;
  for (int64_t task = 0; task < 4; ++task) {
    EXPECT_EQ(network.linear_head(task, parameters).defined(), linear);
    const auto wanted = task_gradient(network, bank, state, features, batch, task);
    const auto got =
        task_gradient(network, state, features, task, network.columns(task, at_outputs));
    ASSERT_EQ(got.size(), trained_shared(network, state).size());
    double largest = 0;
    for (size_t k = 0; k < got.size(); ++k) {
      EXPECT_EQ(got[k].sizes(), trained_shared(network, state)[k].sizes());
      EXPECT_TRUE(at::allclose(got[k], wanted[k], 1e-10, 1e-14)) << task << " " << k;
      largest = std::max(largest, wanted[k].abs().max().item<double>());
    }
    EXPECT_GT(largest, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Heads, TaskGradient,
    testing::Values(HeadCase{"linear", {}, Normalization::kNone, false},
                    HeadCase{"linear_batch", {}, Normalization::kBatch, false},
                    HeadCase{"hidden", {5}, Normalization::kNone, false},
                    HeadCase{"hidden_twice_layer", {16, 8}, Normalization::kLayer, false},
                    HeadCase{"of_a_map", {}, Normalization::kBatch, true}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kindred
