#include "kindred/predict/predictor.h"

#include <algorithm>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/table/column_values.h"

namespace kindred {
namespace {

constexpr int64_t kRowsAtOnce = 4096;  // bounds the memory of encoded rows and activations

void check_columns(const Table& table, const std::vector<Feature>& features) {
  std::vector<std::string> missing;
  for (const auto& feature : features)
    if (!table.try_find(feature.name)) missing.push_back(quote(feature.name));
  // A single missing column is reported by the encoder, which suggests a similar name.
  if (missing.size() > 1)
    throw InputError(fmt::format("the table lacks the columns {}, which the networks read{}",
                                 joined(missing), near_column(table, "")));
}

void check_shape(const Task& task, const at::Tensor& values, int64_t rows) {
  if (values.scalar_type() == at::kDouble && values.sizes() == prediction_shape(task, rows)) return;
  throw InputError(
      fmt::format("task {}: the predictions of its network have another shape than the manifest "
                  "states; the bundle's files do not belong together",
                  quote(task.name)));
}

}  // namespace

std::vector<int64_t> prediction_shape(const Task& task, int64_t rows) {
  std::vector<int64_t> shape = {rows};
  const bool numbers = task.is_dense() && task.kind == TaskKind::kRegression;
  if (task.kind == TaskKind::kMulticlass || numbers) shape.push_back(task.channels());
  if (task.is_dense()) shape.insert(shape.end(), {task.map->height, task.map->width});
  return shape;
}

ScriptModule load_network(const std::filesystem::path& bundle,
                          const Manifest::NetworkEntry& network) {
  const auto path = bundle / network.file;
  const std::string bytes = read_file(path);
  if (checksum_text(bytes) != network.checksum)
    throw InputError(
        fmt::format("{}: damaged or replaced: its checksum is not the one in the manifest; write "
                    "or copy the bundle again",
                    path.string()));
  return ScriptModule(bytes, path.string());
}

Predictor::Predictor(const std::filesystem::path& bundle) : manifest_(read_manifest(bundle)) {
  for (size_t i = 0; i < manifest_.networks.size(); ++i) networks_.push_back(loaded(bundle, i));
}

Predictor::Loaded Predictor::loaded(const std::filesystem::path& bundle, size_t network) const {
  const Manifest::NetworkEntry& entry = manifest_.networks[network];
  Loaded result;
  std::vector<std::string> heads;
  for (size_t i = 0; i < manifest_.tasks.size(); ++i) {
    const Manifest::TaskEntry& served = manifest_.tasks[i];
    if (served.network != network) continue;
    const std::string& name = served.task.name;
    result.tasks.push_back(i);
    result.names.push_back(name);
    heads.push_back(std::find_if(entry.heads.begin(), entry.heads.end(), [&](const auto& head) {
                      return head.first == name;
                    })->second);
  }
  ScriptModule script = load_network(bundle, entry);
  const auto features = static_cast<int64_t>(manifest_.encoder.features().size());
  result.mlp = MlpPredictor::of(script, features, heads);
  if (!result.mlp) result.script = std::move(script);
  return result;
}

std::vector<TaskPredictions> Predictor::predict(const Table& table,
                                                const std::stop_token& stop) const {
  return predict(raw(table), stop);
}

at::Tensor Predictor::raw(const Table& table) const {
  check_columns(table, manifest_.encoder.features());
  return manifest_.encoder.raw(table);
}

std::vector<TaskPredictions> Predictor::predict(const at::Tensor& raw,
                                                const std::stop_token& stop) const {
  std::vector<std::vector<at::Tensor>> parts(manifest_.tasks.size());
  int64_t begin = 0;
  do {
    if (stop.stop_requested()) throw InterruptedError("interrupted before the last row");
    const int64_t rows = std::min(kRowsAtOnce, raw.size(0) - begin);
    const auto some = raw.narrow(0, begin, rows);
    for (size_t network = 0; network < networks_.size(); ++network) {
      const auto& tasks = served_by(network);
      if (tasks.empty()) continue;
      const auto values = run(network, some);
      for (size_t i = 0; i < values.size(); ++i) parts[tasks[i]].push_back(values[i]);
    }
    begin += kRowsAtOnce;
  } while (begin < raw.size(0));
  std::vector<TaskPredictions> predictions;
  for (size_t i = 0; i < parts.size(); ++i)
    predictions.push_back({manifest_.tasks[i].task, at::cat(parts[i], 0)});
  return predictions;
}

std::vector<at::Tensor> Predictor::run(size_t network, const at::Tensor& raw) const {
  const auto& [tasks, names, mlp, script] = networks_[network];
  auto values = mlp ? mlp->run(raw) : script->run(raw, names);
  for (size_t i = 0; i < values.size(); ++i)
    check_shape(manifest_.tasks[tasks[i]].task, values[i], raw.size(0));
  return values;
}

}  // namespace kindred
