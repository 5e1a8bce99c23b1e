#include "kindred/study/delivery.h"

#include <algorithm>
#include <memory>

#include <ATen/Functions.h>

#include "kindred/base/file.h"
#include "kindred/deploy/bundle.h"
#include "kindred/predict/predictions_csv.h"
#include "kindred/run/serving.h"
#include "kindred/task/metric.h"

namespace kindred {
namespace {

// Options of reading the table, with the values detected for auto.
DataOptions reading_of(const Config& config, const PreparedData& data) {
  DataOptions reading = config.data;
  if (data.separator != 0) reading.separator = data.separator;
  if (data.decimal_commas) reading.decimal = DecimalMark::kComma;
  return reading;
}

BundleContent content_of(const Config& config, const PreparedData& data, uint64_t seed) {
  return {.encoder = &data.encoder,
          .networks = {},
          .tasks = {},
          .data = reading_of(config, data),
          .joined = data.joined,
          .details = {{"seed", seed}, {"data_hash", data.hash}, {"config", to_toml(config)}}};
}

at::Tensor outputs_of(const Network& network, const NetworkState& state, const DataSet& data,
                      int64_t task) {
  if (!network.is_dense()) return network.columns(task, evaluate_outputs(network, state, data));
  std::vector<at::Tensor> outputs;
  visit_outputs(network, state, data, [&](const at::Tensor& all, const Batch&) {
    outputs.push_back(network.columns(task, all).clone());
  });
  return at::cat(outputs, 0);
}

}  // namespace

void deliver(const Config& config, NetworkStore& store,
             const std::vector<std::vector<int64_t>>& groups, uint64_t seed,
             const std::filesystem::path& directory) {
  const PreparedData& data = store.data();
  const Serving serving = serve(store, groups, seed);
  std::vector<std::unique_ptr<Network>> networks;
  std::vector<NetworkState> states;
  for (const auto& group : groups) {
    networks.push_back(store.network(group));
    states.push_back(store.state({group, seed}));
  }
  BundleContent content = content_of(config, data, seed);
  for (size_t g = 0; g < groups.size(); ++g)
    content.networks.push_back({networks[g].get(), &states[g], Json{{"seed", seed}}});

  std::vector<TaskPredictions> predictions;
  for (size_t task = 0; task < data.tasks.size(); ++task) {
    const size_t g = serving.group[task];
    content.tasks.push_back({data.tasks[task].name, g});
    const auto position =
        std::find(groups[g].begin(), groups[g].end(), static_cast<int64_t>(task)) -
        groups[g].begin();
    // The maps of all test pictures would be many times larger than the pictures.
    if (data.tasks[task].is_dense()) continue;
    const auto outputs = outputs_of(*networks[g], states[g], data.test, position);
    predictions.push_back(
        {data.tasks[task],
         predictions_from_outputs(data.tasks[task], outputs).to(at::kDouble).cpu()});
  }
  write_bundle(directory / "bundle", content);
  if (predictions.empty()) return;
  write_file_atomically(directory / "test_predictions.csv",
                        predictions_csv(predictions, /*probabilities=*/true, data.test_rows));
}

void deliver_initial(const Config& config, const PreparedData& data, const Network& network,
                     const NetworkState& state, uint64_t seed,
                     const std::filesystem::path& directory) {
  BundleContent content = content_of(config, data, seed);
  content.networks.push_back({&network, &state, Json{{"seed", seed}}});
  for (const auto& task : network.tasks()) content.tasks.push_back({task.name, 0});
  write_bundle(directory, content);
}

}  // namespace kindred
