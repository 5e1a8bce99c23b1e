// The passes of a bundle are traced on two rows: they must serve any number of rows, and read every
// tensor from the module.
#include <sstream>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "kindred/deploy/script_writer.h"
#include "kindred/model/registry.h"
#include "kindred/predict/script_module.h"
#include "kindred/task/metric.h"

#include "tests/deploy/random_bundle.h"
#include "tests/support/dense_fixtures.h"
#include "tests/support/fixtures.h"

namespace kindred {
namespace {

const InputShape kTracedPicture(3, 21, 18);
const FeatureEncoder kNone{std::vector<Feature>{}};

bool has_map(const ModelOptions& options) {
  try {
    (void)make_trunk(options, kTracedPicture, /*keeps_map=*/true);
    return true;
  } catch (const InputError&) {
    return false;
  }
}

struct TracedPictures {
  TracedPictures(const ModelOptions& options, bool dense, at::ScalarType dtype, uint64_t seed)
      : network(options, kTracedPicture, tasks(dense)),
        state(NetworkState::initial(network, at::dtype(dtype), seed)) {
    at::manual_seed(seed);
    for (const auto& tensor : state.parameters.views())
      if (tensor.dim() == 1) tensor.detach().uniform_(0.2, 0.7);
    for (size_t i = 0; i < network.buffers().size(); ++i) {
      const bool mean = network.buffers()[i].name.ends_with("mean");
      state.buffers.views()[i].uniform_(mean ? -0.3 : 1, mean ? 0.3 : 2);
    }
  }

  static std::vector<Task> tasks(bool dense) {
    auto all = every_task();
    if (!dense) return all;
    all.push_back(dense_task("kinds", 4, {1, 21, 18}));
    all.push_back(dense_task("chair", 2, {1, 21, 18}));
    all.push_back(dense_task("normal", 0, {3, 21, 18}));
    all.push_back(dense_task("depth", 0, {1, 21, 18}));
    all.back().mean = 3;
    all.back().scale = 0.5;
    return all;
  }

  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& task : network.tasks()) names.push_back(task.name);
    return names;
  }
  [[nodiscard]] std::string bytes() const {
    return script_module_bytes(kNone, network, state, head_identifiers(names()));
  }

  // By the network's own passes, from uint8 samples.
  [[nodiscard]] std::vector<at::Tensor> predictions(const at::Tensor& samples) const {
    const TensorSpan parameters = state.parameters.views(), buffers = state.buffers.views();
    const auto features = network.features(samples, parameters, buffers, {});
    std::vector<at::Tensor> all;
    for (size_t i = 0; i < network.tasks().size(); ++i) {
      const Task& task = network.tasks()[i];
      auto outputs =
          network.outputs_of(static_cast<int64_t>(i), features, parameters, buffers, {}).detach();
      if (task.is_dense()) outputs = outputs.view({samples.size(0), task.channels(), 21, 18});
      all.push_back(predictions_from_outputs(task, outputs));
    }
    return all;
  }

  Network network;
  NetworkState state;
};

// Calls `check` for every trunk, with label maps where it keeps a map and without.
template <class Check>
void for_every_network(const Check& check) {
  for (const auto& trunk : trunk_names()) {
    ModelOptions options;
    options.trunk = trunk;
    options.channels = 4;
    options.hidden = {6, 6};
    options.normalization = Normalization::kBatch;
    options.residual = true;
    options.head_hidden = {5};
    for (const bool dense : {false, true}) {
      if (dense && !has_map(options)) continue;
      SCOPED_TRACE(trunk + (dense ? " with maps" : ""));
      check(options, dense);
    }
  }
}

TEST(TracedNetwork, ServesAnyNumberOfRowsWithTheBitsOfTheNetworksOwnPasses) {
  for_every_network([](const ModelOptions& options, bool dense) {
    for (const auto dtype : {at::kFloat, at::kDouble}) {
      const TracedPictures own(options, dense, dtype, 3);
      const ScriptModule module(own.bytes(), "network.pt");
      for (const int64_t rows : {1, 2, 7, 0}) {
        SCOPED_TRACE(rows);
        const auto samples =
            at::randint(256, {rows, kTracedPicture.elements()}, at::dtype(at::kByte));
        const auto expected = own.predictions(samples);
        const auto raw = samples.to(at::kDouble);
        const auto got = module.run(raw, own.names());
        // As NumPy's column-major arrays are; products of matrices may then round otherwise.
        const auto by_column = module.run(raw.t().contiguous().t(), own.names());
        ASSERT_EQ(got.size(), expected.size());
        for (size_t i = 0; i < got.size(); ++i) {
          SCOPED_TRACE(own.names()[i]);
          EXPECT_EQ(got[i].sizes(), expected[i].sizes());
          EXPECT_TRUE(at::equal(got[i], expected[i]));
          EXPECT_TRUE(at::allclose(by_column[i], expected[i], dtype == at::kFloat ? 1e-4 : 1e-11));
          if (rows > 1) {
            EXPECT_GT(got[i].std(0).max().item<double>(), 1e-9);
          }
        }
      }
    }
  });
}

TEST(TracedNetwork, ReadsEveryTensorFromTheModule) {
  for_every_network([](const ModelOptions& options, bool dense) {
    const TracedPictures one(options, dense, at::kFloat, 3), other(options, dense, at::kFloat, 4);
    std::istringstream one_bytes(one.bytes()), other_bytes(other.bytes());
    auto module = torch::jit::load(one_bytes);
    const auto from = torch::jit::load(other_bytes);
    for (const auto& target : module.named_parameters())
      for (const auto& source : from.named_parameters())
        if (source.name == target.name) target.value.detach().copy_(source.value);
    for (const auto& target : module.named_buffers())
      for (const auto& source : from.named_buffers())
        if (source.name == target.name) target.value.copy_(source.value);
    const auto samples = at::randint(256, {3, kTracedPicture.elements()}, at::dtype(at::kByte));
    const auto expected = other.predictions(samples);
    const auto got = module.forward({samples.to(at::kDouble)}).toGenericDict();
    for (size_t i = 0; i < expected.size(); ++i)
      EXPECT_TRUE(at::equal(got.at(other.names()[i]).toTensor(), expected[i])) << other.names()[i];
  });
}

}  // namespace
}  // namespace kindred
