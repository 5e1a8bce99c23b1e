#include "kindred/predict/script_module.h"

#include <set>
#include <sstream>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/deploy/script_source.h"
#include "kindred/deploy/script_writer.h"

#include "tests/deploy/random_bundle.h"

namespace kindred {
namespace {

std::vector<std::string> names_of(const std::vector<Task>& tasks) {
  std::vector<std::string> names;
  names.reserve(tasks.size());
  for (const auto& task : tasks) names.push_back(task.name);
  return names;
}

std::string bytes_of(const RandomNetwork& random, const FeatureEncoder& encoder) {
  return script_module_bytes(encoder, random.network, random.state,
                             head_identifiers(names_of(random.network.tasks())));
}

void expect_same_predictions(const RandomNetwork& random, const FeatureEncoder& encoder,
                             double tolerance) {
  const ScriptModule module(bytes_of(random, encoder), "network.pt");
  const Table table = random_table(200, 11);
  const auto expected = expected_predictions(random, encoder, table);
  const auto got = module.run(encoder.raw(table), names_of(random.network.tasks()));
  ASSERT_EQ(got.size(), expected.size());
  for (size_t i = 0; i < got.size(); ++i) {
    SCOPED_TRACE(random.network.tasks()[i].name);
    ASSERT_EQ(got[i].scalar_type(), at::kDouble);
    ASSERT_EQ(got[i].sizes(), expected[i].sizes());
    EXPECT_LT(largest_difference(got[i], expected[i]), tolerance);
    // Predictions that hardly depend on the row would hide a wrong encoding.
    EXPECT_GT(got[i].std(0, /*unbiased=*/false).max().item<double>(), 1e-4);
  }
}

TEST(ScriptModule, PredictsAsTheNetworkDoesWhateverTheModel) {
  const auto encoder = every_feature();
  for (const auto normalization :
       {Normalization::kNone, Normalization::kBatch, Normalization::kLayer}) {
    for (const bool residual : {false, true}) {
      for (const auto& head_hidden : {std::vector<int64_t>{}, std::vector<int64_t>{6, 5}}) {
        const ModelOptions options{.hidden = {16, 16, 12},
                                   .normalization = normalization,
                                   .dropout = 0.5,
                                   .residual = residual,
                                   .head_hidden = head_hidden};
        SCOPED_TRACE(fmt::format("normalization {}, residual {}, {} head layers",
                                 static_cast<int>(normalization), residual, head_hidden.size()));
        expect_same_predictions({options, encoder, every_task(), at::kDouble, 5}, encoder, 1e-12);
        expect_same_predictions({options, encoder, every_task(), at::kFloat, 5}, encoder, 1e-6);
      }
    }
  }
}

TEST(ScriptModule, PredictsAsTheNetworkDoesForEveryActivation) {
  const auto encoder = every_feature();
  for (const auto activation : {Activation::kRelu, Activation::kGelu, Activation::kSilu,
                                Activation::kTanh, Activation::kElu}) {
    const ModelOptions options{.hidden = {9}, .activation = activation, .head_hidden = {4}};
    expect_same_predictions({options, encoder, every_task(), at::kDouble, 6}, encoder, 1e-12);
  }
}

TEST(ScriptModule, EncodesNumbersAloneAndCategoriesAlone) {
  const std::vector<Task> tasks = {every_task()[0]};
  const ModelOptions options{.hidden = {8}};
  const FeatureEncoder numbers({every_feature().features()[1], every_feature().features()[2]});
  expect_same_predictions({options, numbers, tasks, at::kDouble, 1}, numbers, 1e-12);
  const FeatureEncoder categories({every_feature().features()[0], every_feature().features()[3]});
  expect_same_predictions({options, categories, tasks, at::kDouble, 1}, categories, 1e-12);
}

// By hand, with no code of ours between the row and the number: an input of 2·38.25 is
// 38.25 / 13.5 standard deviations, the one weight of the trunk is 3 and of the head −2.
TEST(ScriptModule, GivesTheNumberThatAPencilGives) {
  const FeatureEncoder encoder({every_feature().features()[1]});
  const Task task{.name = "y", .target = "y", .mean = 10, .scale = 100};
  RandomNetwork random({.hidden = {1}}, encoder, {task}, at::kDouble, 1);
  const double values[] = {3, 0.5, -2, 0.25};  // trunk weight and bias, head weight and bias
  for (size_t i = 0; i < 4; ++i) random.state.parameters.views()[i].detach().fill_(values[i]);
  const ScriptModule module(bytes_of(random, encoder), "network.pt");
  const auto raw = at::tensor({2 * 38.25}, at::kDouble).view({1, 1});
  const double expected = 10 + 100 * (-2 * (3 * 38.25 / 13.5 + 0.5) + 0.25);
  EXPECT_NEAR(module.run(raw, {"y"})[0].item<double>(), expected, 1e-9);
}

TEST(ScriptModule, CountsAnIndexThatIsNoClassAsAnotherText) {
  const FeatureEncoder encoder({every_feature().features()[0]});
  const RandomNetwork random({.hidden = {4}}, encoder, {every_task()[0]}, at::kDouble, 1);
  const ScriptModule module(bytes_of(random, encoder), "network.pt");
  const auto raw = at::tensor({3., -1., 99., 1e300, 0.}, at::kDouble).view({5, 1});
  const auto got = module.run(raw, {"weeks worked"})[0];
  for (int64_t row = 1; row < 4; ++row)
    EXPECT_EQ(got[row].item<double>(), got[0].item<double>()) << row;
  EXPECT_NE(got[4].item<double>(), got[0].item<double>());
}

TEST(ScriptModule, NamesParametersByTrunkAndTask) {
  const auto encoder = every_feature();
  const RandomNetwork random(
      {.hidden = {4, 3}, .normalization = Normalization::kBatch, .head_hidden = {2}}, encoder,
      {every_task()[0], every_task()[2]}, at::kFloat, 1);
  std::istringstream stream(bytes_of(random, encoder));
  const auto module = torch::jit::load(stream);
  std::set<std::string> parameters, expected, buffers;
  for (const auto& entry : module.named_parameters()) parameters.insert(entry.name);
  for (const auto& entry : module.named_buffers()) buffers.insert(entry.name);
  for (const std::string layer : {"trunk.layer0.", "trunk.layer1."}) {
    for (const std::string part : {"weight", "bias", "norm.weight", "norm.bias"})
      expected.insert(layer + part);
    EXPECT_TRUE(buffers.contains(layer + "norm.running_mean"));
    EXPECT_TRUE(buffers.contains(layer + "norm.running_var"));
  }
  for (const std::string head : {"heads.weeks_worked.", "heads.income_50_k_."})
    for (const std::string part : {"layer0.weight", "layer0.bias", "layer1.weight", "layer1.bias"})
      expected.insert(head + part);
  EXPECT_EQ(parameters, expected);
  EXPECT_TRUE(
      at::equal(module.attr("trunk").toModule().attr("layer0").toModule().attr("weight").toTensor(),
                random.state.parameters.views()[0]));
}

TEST(ScriptModule, TakesAnyTaskName) {
  const std::vector<std::string> names = {"class",         "training", "forward", "train", "if",
                                          "inf",           "nan",      "heads",   "1st",   "1 st",
                                          "T_destination", "self",     "torch",   "a.b",   "ä ö",
                                          "\"\\\n",        "__init__", "eval",    "print", "a_b"};
  std::vector<Task> tasks;
  tasks.reserve(names.size());
  for (const auto& name : names) tasks.push_back({.name = name, .target = "t"});
  const auto encoder = every_feature();
  expect_same_predictions({{.hidden = {6}}, encoder, tasks, at::kDouble, 3}, encoder, 1e-12);
}

TEST(ScriptModule, RefusesRowsOfAnotherWidth) {
  const auto encoder = every_feature();
  const RandomNetwork random({.hidden = {4}}, encoder, {every_task()[0]}, at::kFloat, 1);
  const ScriptModule module(bytes_of(random, encoder), "network.pt");
  for (const int64_t width : {5, 7})
    EXPECT_NE(input_error_of([&] {
                (void)module.run(at::zeros({2, width}, at::kDouble), {"weeks worked"});
              }).find("network.pt"),
              std::string::npos);
}

TEST(ScriptModule, RefusesWhatIsNoTorchScript) {
  for (const std::string& bytes :
       {std::string(), std::string("not a zip"), std::string(5000, '\0')})
    EXPECT_NE(input_error_of([&] { const ScriptModule module(bytes, "x.pt"); }).find("x.pt"),
              std::string::npos);
}

}  // namespace
}  // namespace kindred
