// MLP networks of bundles without TorchScript, against the TorchScript of the same file.
#include "kindred/predict/mlp_predictor.h"

#include <functional>
#include <string>
#include <vector>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>

#include "kindred/base/file.h"
#include "kindred/deploy/script_writer.h"
#include "kindred/model/traced_module.h"
#include "kindred/predict/predictor.h"
#include "kindred/predict/script_layers.h"

#include "tests/deploy/random_bundle.h"
#include "tests/deploy/traced_pictures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

std::vector<ModelOptions> every_mlp() {
  std::vector<ModelOptions> all;
  for (const auto activation : {Activation::kRelu, Activation::kGelu, Activation::kSilu,
                                Activation::kTanh, Activation::kElu})
    for (const auto normalization :
         {Normalization::kNone, Normalization::kBatch, Normalization::kLayer})
      for (const bool deep : {false, true}) {
        ModelOptions options;
        options.hidden = deep ? std::vector<int64_t>{19, 19, 33, 33} : std::vector<int64_t>{17};
        options.head_hidden = deep ? std::vector<int64_t>{5, 18} : std::vector<int64_t>{};
        options.activation = activation;
        options.normalization = normalization;
        options.residual = deep;
        options.dropout = 0.3;
        all.push_back(options);
      }
  return all;
}

// A network, its TorchScript, and names of its tasks and heads.
struct Scripted {
  Scripted(const ModelOptions& options, const FeatureEncoder& encoder, at::ScalarType dtype)
      : random(options, encoder, every_task(), dtype, 5) {
    for (const auto& task : random.network.tasks()) names.push_back(task.name);
    heads = head_identifiers(names);
    module.emplace(script_module_bytes(encoder, random.network, random.state, heads), "network.pt");
  }
  RandomNetwork random;
  std::vector<std::string> names, heads;
  std::optional<ScriptModule> module;
};

// Rows with every sort of cell, and with numbers that no encoder writes.
at::Tensor raw_rows(const FeatureEncoder& encoder, int64_t rows) {
  auto raw = encoder.raw(random_table(rows, 9));
  if (rows > 3) {
    raw[0][0] = -1;
    raw[1][0] = 1e300;
    raw[2][3] = 0.75;
    raw[3].fill_(std::numeric_limits<double>::quiet_NaN());
  }
  return raw;
}

TEST(MlpPredictor, PredictsWhatTheScriptDoes) {
  const auto encoder = every_feature();
  for (const auto& options : every_mlp())
    for (const auto dtype : {at::kFloat, at::kDouble}) {
      const Scripted own(options, encoder, dtype);
      const auto predictor = MlpPredictor::of(*own.module, 6, own.heads);
      ASSERT_NE(predictor, nullptr);
      for (const int64_t rows : {0, 1, 5, 64, 333}) {
        const auto raw = raw_rows(encoder, rows);
        const auto expected = own.module->run(raw, own.names), got = predictor->run(raw);
        ASSERT_EQ(got.size(), expected.size());
        for (size_t i = 0; i < got.size(); ++i) {
          ASSERT_EQ(got[i].sizes(), expected[i].sizes());
          if (rows == 0) continue;
          // libtorch's erf is exact to 1e-7 in vectors.
          const double close = dtype == at::kFloat                       ? 3e-6
                               : options.activation == Activation::kGelu ? 1e-7
                                                                         : 1e-13;
          EXPECT_LT(largest_difference(got[i], expected[i]), close) << own.names[i];
        }
      }
    }
}

TEST(MlpPredictor, ARowsPredictionsDoNotDependOnTheRowsBesideIt) {
  const auto encoder = every_feature();
  for (const auto& options : every_mlp()) {
    const Scripted own(options, encoder, at::kFloat);
    const auto predictor = MlpPredictor::of(*own.module, 6, own.heads);
    const auto raw = raw_rows(encoder, 150);
    const auto together = predictor->run(raw);
    for (const int64_t row : {0, 3, 4, 63, 64, 149}) {
      // A view with gaps, too.
      const auto alone = predictor->run(raw.narrow(0, row, 1));
      const auto beside = predictor->run(raw.narrow(0, row, 150 - row));
      for (size_t i = 0; i < together.size(); ++i) {
        EXPECT_TRUE(at::equal(alone[i][0], together[i][row]));
        EXPECT_TRUE(at::equal(beside[i][0], together[i][row]));
      }
    }
  }
}

TEST(MlpPredictor, ComputesTheHeadsThatAreAskedFor) {
  const auto encoder = every_feature();
  for (const auto& options : every_mlp()) {
    const Scripted own(options, encoder, at::kFloat);
    const auto raw = raw_rows(encoder, 20);
    const auto all = MlpPredictor::of(*own.module, 6, own.heads)->run(raw);
    const auto some = MlpPredictor::of(*own.module, 6, {own.heads[2], own.heads[1]})->run(raw);
    ASSERT_EQ(some.size(), 2u);
    EXPECT_TRUE(at::equal(some[0], all[2]));
    EXPECT_TRUE(at::equal(some[1], all[1]));
  }
}

TEST(MlpPredictor, EncodesTablesOfOneSortOfColumns) {
  const std::vector<Feature> numeric = {{.name = "age", .mean = 38, .scale = 13}};
  const std::vector<Feature> categorical = {
      {.name = "land", .kind = ColumnKind::kCategorical, .classes = {"süd", "nord"}}};
  for (const auto& features : {numeric, categorical}) {
    const FeatureEncoder encoder(features);
    const Scripted own({.hidden = {8}}, encoder, at::kDouble);
    const auto predictor = MlpPredictor::of(*own.module, 1, own.heads);
    ASSERT_NE(predictor, nullptr);
    const auto raw = encoder.raw(random_table(50, 2));
    const auto expected = own.module->run(raw, own.names), got = predictor->run(raw);
    for (size_t i = 0; i < got.size(); ++i)
      EXPECT_LT(largest_difference(got[i], expected[i]), 1e-13);
  }
}

TEST(MlpPredictor, LeavesOtherNetworksToTheirScripts) {
  const auto encoder = every_feature();
  const Scripted own({.hidden = {8}}, encoder, at::kFloat);
  EXPECT_EQ(MlpPredictor::of(*own.module, 7, own.heads), nullptr);  // rows of another table
  EXPECT_EQ(MlpPredictor::of(*own.module, 6, {"no_such_head"}), nullptr);
  EXPECT_EQ(MlpPredictor::of(*own.module, 6, {}), nullptr);
  for_every_network([](const ModelOptions& options, bool dense) {
    const TracedPictures pictures(options, dense, at::kFloat, 3);
    const ScriptModule module(pictures.bytes(), "network.pt");
    EXPECT_EQ(
        MlpPredictor::of(module, kTracedPicture.elements(), head_identifiers(pictures.names())),
        nullptr);
  });
}

// Chains of the same operations in another order are other functions.
TEST(MlpPredictor, ReadsNoOtherOrderOfOperations) {
  const auto read = [](const std::function<at::Tensor(const at::Tensor&, const at::Tensor&,
                                                      const at::Tensor&)>& pass) {
    torch::jit::Module part(c10::QualifiedName("__torch__.Part"),
                            std::make_shared<torch::jit::CompilationUnit>());
    const auto weight = at::randn({4, 4}), bias = at::randn({4});
    register_tensor(part, "weight", weight, false);
    register_tensor(part, "bias", bias, false);
    define_traced(part, "forward", at::zeros({2, 4}),
                  [&](const at::Tensor& x) { return pass(x, weight, bias); });
    return script_layers(part).has_value();
  };
  using Tensor = const at::Tensor&;
  EXPECT_TRUE(read([](Tensor x, Tensor w, Tensor b) { return at::relu(at::linear(x, w, b)) + x; }));
  EXPECT_FALSE(read([](Tensor x, Tensor w, Tensor b) { return at::linear(x, w, b) + x; }));
  EXPECT_FALSE(
      read([](Tensor x, Tensor w, Tensor b) { return at::relu(at::linear(x, w, b)) + x + x; }));
  EXPECT_FALSE(
      read([](Tensor x, Tensor w, Tensor b) { return at::relu(at::linear(x, w, b) + x); }));
  EXPECT_FALSE(
      read([](Tensor x, Tensor w, Tensor b) { return at::relu(at::linear(x, w, b).squeeze(1)); }));
}

// Tensors of a file that another program wrote need not fit together.
TEST(MlpPredictor, LeavesTensorsThatDoNotFitToTheScriptsError) {
  const auto encoder = every_feature();
  const ModelOptions options = {.hidden = {8, 8}, .normalization = Normalization::kBatch};
  for (const char* name : {"trunk.layer0.weight", "trunk.layer0.bias", "trunk.layer1.weight",
                           "trunk.layer1.norm.weight", "trunk.layer1.norm.bias"}) {
    const Scripted own(options, encoder, at::kFloat);
    for (const auto& parameter : own.module->script().named_parameters())
      if (parameter.name == name) parameter.value.unsafeGetTensorImpl()->set_sizes_contiguous({3});
    EXPECT_EQ(MlpPredictor::of(*own.module, 6, own.heads), nullptr) << name;
  }
}

TEST(MlpPredictor, IsWhatBundlesAreReadWith) {
  const auto encoder = every_feature();
  const ScratchDirectory scratch;
  const RandomNetwork random({.hidden = {40, 40}}, encoder, every_task(), at::kFloat, 1);
  const Predictor predictor(write_random_bundle(scratch, encoder, {&random}));
  const auto raw = raw_rows(encoder, 7);
  const auto all = predictor.predict(raw), one = predictor.predict(raw.narrow(0, 6, 1));
  for (size_t i = 0; i < all.size(); ++i)
    EXPECT_TRUE(at::equal(one[i].values[0], all[i].values[6]));
}

}  // namespace
}  // namespace kindred
