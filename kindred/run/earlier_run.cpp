#include "kindred/run/earlier_run.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/model/tensor_file.h"
#include "kindred/prepare/target_patterns.h"
#include "kindred/run/row_file.h"
#include "kindred/table/read_table.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

bool is_target(const std::string& column, const Config& config,
               const std::vector<std::string>& labels) {
  if (std::find(labels.begin(), labels.end(), column) != labels.end()) return true;
  return std::any_of(config.tasks.begin(), config.tasks.end(), [&](const TaskOptions& task) {
    return task.target == column || task.weight_column == column ||
           std::any_of(task.targets.begin(), task.targets.end(), [&](const std::string& text) {
             return text == column || matches_pattern(column, text);
           });
  });
}

void copy_tensors(const std::vector<HeadBank::Named>& from,
                  const std::vector<HeadBank::Named>& to) {
  for (size_t i = 0; i < std::min(from.size(), to.size()); ++i)
    if (from[i].tensor.sizes() == to[i].tensor.sizes()) to[i].tensor.copy_(from[i].tensor);
}

void copy_part(const Network::PartTensors& from, const Network::PartTensors& to) {
  copy_tensors(from.parameters, to.parameters);
  copy_tensors(from.buffers, to.buffers);
}

}  // namespace

EarlierRun open_earlier_run(const fs::path& path, const std::stop_token& stop) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  for (const char* file : {"config.toml", "identity.json", "data.json"})
    if (!fs::exists(whole / file))
      throw InputError(
          fmt::format("--from {}: holds no run that another can begin with; {} is missing",
                      path.string(), file));
  try {
    Config config = read_config(whole / "config.toml", {});
    PreparedData data = prepare_data(config.data, config.tasks, scalar_type(config.train),
                                     thread_count(config.run), stop);
    RunData known = read_run_data(whole / "data.json");
    Json settings = read_json_file(whole / "identity.json", "kindred.identity/1");
    std::optional<ReuseRecord> reuse;
    if (fs::exists(whole / kReuseFile)) reuse = read_reuse(whole / kReuseFile);
    return {
        whole,           std::move(config), std::move(data), std::move(known), std::move(settings),
        std::move(reuse)};
  } catch (const InputError& error) {
    throw InputError(fmt::format("--from {}: {}", path.string(), error.what()));
  }
}

std::vector<std::string> drop_former_targets(const EarlierRun& earlier, Config& config) {
  DataOptions& data = config.data;
  std::vector<std::string> dropped;
  const bool names_labels = !data.labels_path.empty();
  std::error_code error;
  if (holds_pictures(data.format) || !fs::equivalent(data.path, earlier.config.data.path, error) ||
      (config.tasks.empty() && !names_labels))
    return dropped;
  const auto labels =
      names_labels ? read_label_names(data.labels_path) : std::vector<std::string>();
  std::unordered_set<std::string> mentioned = {data.task_column, data.weight_column,
                                               data.split_column, data.group_column,
                                               data.order_column};
  for (const auto* columns : {&data.drop, &data.numeric, &data.categorical})
    mentioned.insert(columns->begin(), columns->end());
  std::vector<std::string> targets;
  for (const auto& task : earlier.data.tasks) targets.push_back(task.target);
  if (earlier.reuse)
    targets.insert(targets.end(), earlier.reuse->former_targets.begin(),
                   earlier.reuse->former_targets.end());
  for (const auto& target : targets) {
    if (is_target(target, config, labels) || !mentioned.insert(target).second) continue;
    data.drop.push_back(target);
    dropped.push_back(target);
  }
  return dropped;
}

std::optional<NetworkState> warm_start(const EarlierRun& earlier, const NetworkStore& store,
                                       const Config& config, uint64_t seed) {
  const PreparedData &before = earlier.data, &now = store.data();
  NetworkKey key{std::vector<int64_t>(before.tasks.size()), seed};
  std::iota(key.tasks.begin(), key.tasks.end(), int64_t{0});
  const fs::path folder = earlier.path / "networks" / folder_name(key);
  if (!fs::exists(folder / "result.json")) return std::nullopt;
  const auto options = at::TensorOptions().dtype(scalar_type(config.train));
  const Network old(config.model, before.input, before.tasks);
  const auto from = NetworkState::initial(old, options, seed);
  read_weights(folder, from);
  std::vector<int64_t> all(now.tasks.size());
  std::iota(all.begin(), all.end(), int64_t{0});
  const auto network = store.network(all);
  auto state = NetworkState::initial(*network, options, seed);
  const c10::AutoGradMode no_gradients(false);
  copy_part(old.trunk_tensors(from.parameters.views(), from.buffers.views()),
            network->trunk_tensors(state.parameters.views(), state.buffers.views()));
  for (size_t i = 0; i < before.tasks.size(); ++i)
    for (size_t j = 0; j < now.tasks.size(); ++j)
      if (before.tasks[i].to_json() == now.tasks[j].to_json())
        copy_part(old.head_tensors(static_cast<int64_t>(i), from.parameters.views(),
                                   from.buffers.views()),
                  network->head_tensors(static_cast<int64_t>(j), state.parameters.views(),
                                        state.buffers.views()));
  return state;
}

}  // namespace kindred
