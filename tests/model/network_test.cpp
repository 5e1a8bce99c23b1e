#include "kindred/model/network.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "kindred/model/evaluation.h"

#include "tests/support/fixtures.h"

namespace kindred {
namespace {

std::vector<Task> three_tasks() {
  return {regression_task("r"), multiclass_task("m", 4), binary_task("b")};
}

NetworkState state_of(const Network& network, uint64_t seed = 1) {
  return NetworkState::initial(network, at::kDouble, seed);
}

at::Tensor outputs_of(const Network& network, const NetworkState& state, const at::Tensor& inputs,
                      const Pass& pass) {
  TensorSpan parameters = state.parameters.views();
  return network.heads().forward(network.features(inputs, parameters, state.buffers.views(), pass),
                                 parameters.subspan(network.shared_tensors()));
}

TEST(Network, TheHeadsTogetherDoWhatEachDoesAlone) {
  const std::vector<std::vector<int64_t>> shapes = {{}, {5}, {6, 3}};
  for (const auto& hidden : shapes) {
    ModelOptions options;
    options.hidden = {8};
    options.head_hidden = hidden;
    const Network network(options, 4, three_tasks());
    const auto state = state_of(network);
    const auto features = at::randn({10, 8}, at::kDouble);
    const TensorSpan own = TensorSpan(state.parameters.views()).subspan(network.shared_tensors());
    const auto all = network.heads().forward(features, own);
    ASSERT_EQ(all.size(1), 1 + 4 + 1);
    for (int64_t task = 0; task < 3; ++task) {
      const auto alone = network.heads().forward_one(task, features, own);
      EXPECT_LT((network.heads().columns(task, all) - alone).abs().max().item<double>(), 1e-14);
    }
  }
}

// Leaving a fold out leaves the weights of its rows out.
TEST(Network, MetricsWithoutAFoldAreThoseOfTheOtherWeightedRows) {
  ModelOptions options;
  options.hidden = {8};
  const auto tasks = three_tasks();
  const Network network(options, 4, tasks);
  const auto state = state_of(network);
  const DataSet plain = random_data(tasks, 60, 4, 0.2, at::kDouble, 1);
  const auto inputs = plain.slice(0, 60).inputs;
  const auto targets = plain.labels().targets, labelled = plain.labels().labelled;
  const auto weights = labelled * (1 + at::arange(60, at::kDouble).remainder(7).unsqueeze(1));
  const DataSet weighted(inputs, targets, weights);
  const auto folds = at::arange(60, at::kLong).ge(25).to(at::kLong);
  const auto folded = evaluate_folded_metrics(network, state, weighted, folds, 2);
  EXPECT_EQ(folded.all, evaluate_metrics(network, state, weighted));
  EXPECT_NE(folded.all, evaluate_metrics(network, state, plain));
  const auto of_rows = [&](int64_t begin, int64_t end) {
    const DataSet rows(inputs.slice(0, begin, end), targets.slice(0, begin, end),
                       weights.slice(0, begin, end));
    return evaluate_metrics(network, state, rows);
  };
  const auto first = of_rows(0, 25), second = of_rows(25, 60);
  for (size_t task = 0; task < tasks.size(); ++task) {
    EXPECT_NEAR(folded.without[task][1].value(), first[task].value(), 1e-12);
    EXPECT_NEAR(folded.without[task][0].value(), second[task].value(), 1e-12);
  }
}

TEST(Network, ATaskBeginsAlikeInEveryGroup) {
  ModelOptions options;
  options.hidden = {8, 8};
  options.head_hidden = {5};
  const auto tasks = three_tasks();
  const Network all(options, 4, tasks), pair(options, 4, {tasks[1], tasks[2]});
  const auto state_all = state_of(all), state_pair = state_of(pair);
  for (size_t i = 0; i < all.shared_tensors(); ++i)
    EXPECT_TRUE(at::equal(state_all.parameters.views()[i], state_pair.parameters.views()[i]));
  const auto in_all = all.heads().of_task(
      2, TensorSpan(state_all.parameters.views()).subspan(all.shared_tensors()));
  const auto in_pair = pair.heads().of_task(
      1, TensorSpan(state_pair.parameters.views()).subspan(pair.shared_tensors()));
  for (size_t i = 0; i < in_all.size(); ++i)
    EXPECT_TRUE(at::equal(in_all[i].tensor, in_pair[i].tensor));
  EXPECT_FALSE(at::equal(state_all.parameters.flat(), state_of(all, 2).parameters.flat()));
}

TEST(Network, LookAheadUsesBatchStatisticsAndLeavesTheRunningOnesAlone) {
  ModelOptions options;
  options.hidden = {8};
  options.normalization = Normalization::kBatch;
  const Network network(options, 4, three_tasks());
  const auto state = state_of(network);
  const auto inputs = at::randn({16, 4}, at::kDouble) * 3 + 1;
  const auto before = state.buffers.flat().clone();
  const auto looked = outputs_of(network, state, inputs, {.mode = PassMode::kLookAhead});
  EXPECT_TRUE(at::equal(state.buffers.flat(), before));
  const auto trained = outputs_of(network, state, inputs, {.mode = PassMode::kTrain});
  EXPECT_TRUE(at::equal(looked, trained));
  EXPECT_FALSE(at::equal(state.buffers.flat(), before));
  const auto evaluated = outputs_of(network, state, inputs, {.mode = PassMode::kEvaluate});
  EXPECT_FALSE(at::allclose(evaluated, trained));
}

TEST(Network, DropoutDrawsTheSameMaskForTheSameSeed) {
  ModelOptions options;
  options.hidden = {64, 64};
  options.dropout = 0.5;
  const Network network(options, 4, three_tasks());
  const auto state = state_of(network);
  const auto inputs = at::randn({16, 4}, at::kDouble);
  const auto first =
      outputs_of(network, state, inputs, {.mode = PassMode::kTrain, .dropout_seed = 7});
  const auto same =
      outputs_of(network, state, inputs, {.mode = PassMode::kLookAhead, .dropout_seed = 7});
  const auto other =
      outputs_of(network, state, inputs, {.mode = PassMode::kTrain, .dropout_seed = 8});
  EXPECT_TRUE(at::equal(first, same));
  EXPECT_FALSE(at::allclose(first, other));
}

TEST(Network, DropoutZeroesItsShareAndKeepsTheMean) {
  ModelOptions options;
  options.hidden = {1000};
  options.dropout = 0.3;
  const Network network(options, 1, {regression_task("r")});
  const auto state = state_of(network);
  state.parameters.views()[0].detach().fill_(0);
  state.parameters.views()[1].detach().fill_(1);
  const auto features = network.features(at::ones({100, 1}, at::kDouble), state.parameters.views(),
                                         {}, {.mode = PassMode::kTrain, .dropout_seed = 3});
  EXPECT_NEAR(features.eq(0).to(at::kDouble).mean().item<double>(), 0.3, 0.01);
  EXPECT_NEAR(features.mean().item<double>(), 1, 0.01);
}

TEST(Network, EvaluatingInBlocksGivesTheSameRows) {
  ModelOptions options;
  options.hidden = {8};
  const Network network(options, 4, three_tasks());
  const auto state = state_of(network);
  const auto inputs = at::randn({9001, 4}, at::kDouble);
  const auto blocks = evaluate_outputs(network, state, inputs);
  const auto whole = outputs_of(network, state, inputs, {.mode = PassMode::kEvaluate});
  EXPECT_LT((blocks - whole).abs().max().item<double>(), 1e-13);
  EXPECT_EQ(evaluate_outputs(network, state, inputs.slice(0, 0, 0)).size(0), 0);
}

TEST(Network, RefusesFewerTensorsThanItHas) {
  ModelOptions options;
  options.hidden = {4, 3};
  options.normalization = Normalization::kBatch;
  const Network network(options, 2, {regression_task("a"), binary_task("b")});
  const auto state = NetworkState::initial(network, at::dtype(at::kDouble), 1);
  const TensorSpan parameters = state.parameters.views(), buffers = state.buffers.views();
  const at::Tensor inputs = at::ones({5, 2}, at::kDouble);
  const auto features = network.features(inputs, parameters, buffers, {});
  EXPECT_NO_THROW((void)network.outputs(features, parameters, buffers, {}));
  EXPECT_THROW(
      (void)network.features(inputs, parameters.first(network.shared_tensors() - 1), buffers, {}),
      std::out_of_range);
  EXPECT_THROW((void)network.features(inputs, parameters, buffers.first(1), {}), std::out_of_range);
  EXPECT_THROW(
      (void)network.outputs(features, parameters.first(parameters.size() - 1), buffers, {}),
      std::out_of_range);
}

}  // namespace
}  // namespace kindred
