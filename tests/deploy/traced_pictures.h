#pragma once

#include <string>
#include <vector>

#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include "kindred/deploy/script_writer.h"
#include "kindred/model/registry.h"
#include "kindred/task/metric.h"

#include "tests/deploy/random_bundle.h"
#include "tests/support/dense_fixtures.h"

namespace kindred {

inline const InputShape kTracedPicture(3, 21, 18);
inline const FeatureEncoder kNone{std::vector<Feature>{}};

inline bool has_map(const ModelOptions& options) {
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

}  // namespace kindred
