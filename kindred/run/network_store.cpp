#include "kindred/run/network_store.h"

#include <algorithm>
#include <numeric>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/row_folds.h"
#include "kindred/model/evaluation.h"
#include "kindred/model/tensor_file.h"
#include "kindred/run/row_file.h"
#include "kindred/task/metric.h"

namespace kindred {
void reject_undefined_metric(const Task& task, const std::string& where) {
  throw InputError(fmt::format(
      "task {}: metric {} is undefined on {}, so answer.by = \"metric\" cannot compare networks by "
      "it; give more of these rows, choose another metric for the task, or answer.by = \"loss\"",
      quote(task.name), name_of(metric_names(), task.metric), where));
}

NetworkStore::NetworkStore(const Config& config, const PreparedData& data, RunDirectory& directory,
                           std::filesystem::path folder)
    : config_(config),
      data_(data),
      directory_(directory),
      folder_(std::move(folder)),
      device_(device_of(config.run)),
      test_folds_(row_folds(data.test, std::min(kTestFolds, data.test.rows()))) {
  make_directory(directory_.file("networks"));
}

std::string NetworkStore::name(const NetworkKey& key) const {
  std::vector<std::string> names;
  for (const int64_t task : key.tasks) names.push_back(data_.tasks[static_cast<size_t>(task)].name);
  const std::string weighting = key.weighting.empty() ? "" : ", " + key.weighting;
  return fmt::format("network of {} (seed {}{})", joined(names, 4), key.seed, weighting);
}

std::filesystem::path NetworkStore::directory(const NetworkKey& key) const {
  return directory_.file(folder_.string()) / folder_name(key);
}

std::string NetworkStore::work_name(const NetworkKey& key) const {
  std::string name = directory(key).lexically_relative(directory_.path()).generic_string();
  std::replace(name.begin(), name.end(), '/', '+');
  return name;
}

bool NetworkStore::has(const NetworkKey& key) const {
  return scores_.contains(key) || std::filesystem::exists(directory(key) / "result.json");
}

const NetworkRecord& NetworkStore::scores(const NetworkKey& key) {
  if (const auto found = scores_.find(key); found != scores_.end()) return found->second;
  const auto path = directory(key) / "result.json";
  try {
    NetworkRecord network = read_network(path);
    if (network.task_numbers != key.tasks)
      throw InputError(fmt::format("{}: has other tasks than this run", path.string()));
    return scores_[key] = std::move(network);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}; remove its directory and resume", error.what()));
  }
}

bool NetworkStore::has_dense_tasks() const {
  return std::any_of(data_.tasks.begin(), data_.tasks.end(),
                     [](const Task& task) { return task.is_dense(); });
}

std::unique_ptr<Network> NetworkStore::make(const std::vector<int64_t>& tasks,
                                            bool bfloat16) const {
  std::vector<Task> own;
  own.reserve(tasks.size());
  for (const int64_t task : tasks) own.push_back(data_.tasks[static_cast<size_t>(task)]);
  return std::make_unique<Network>(config_.model, data_.input, std::move(own),
                                   NetworkSetting{has_dense_tasks(), bfloat16});
}

std::unique_ptr<Network> NetworkStore::network(const std::vector<int64_t>& tasks) const {
  return make(tasks, /*bfloat16=*/false);
}

std::unique_ptr<Network> NetworkStore::network_in_training(
    const std::vector<int64_t>& tasks) const {
  return make(tasks, config_.train.precision == Precision::kBfloat16);
}

NetworkState NetworkStore::state(const NetworkKey& key) const {
  const auto own = network(key.tasks);
  auto state =
      NetworkState::initial(*own, at::TensorOptions().dtype(scalar_type(config_.train)), key.seed);
  read_weights(directory(key), state);
  return state;
}

at::Tensor NetworkStore::row_numbers(const NetworkKey& key, int64_t rows) const {
  return rows < data_.validation.rows() ? labelled_rows(data_.validation, key.tasks) : at::Tensor();
}

void NetworkStore::write_row_losses(const NetworkKey& key, const RowResults& rows) const {
  write_row_file(directory(key), kRowLosses, key.tasks, {rows.losses.sum, rows.losses.weight},
                 row_numbers(key, rows.losses.sum.size(0)), rows.outputs);
}

void NetworkStore::write_row_metrics(const NetworkKey& key, const Network& network,
                                     const NetworkState& state, const DataSet& validation) const {
  const at::Tensor outputs = read_row_outputs(directory(key), kRowLosses);
  int64_t width = 0;
  for (const auto& task : network.tasks()) width += task.outputs();
  if (outputs.defined() ? outputs.sizes() != at::IntArrayRef{validation.rows(), width}
                        : !network.is_dense())
    throw InputError(
        fmt::format("{}: has other rows than this run; remove its directory and resume",
                    (directory(key) / kRowLosses.name).string()));
  const auto influences = outputs.defined()
                              ? metric_influences_of_outputs(network, outputs, validation)
                              : evaluate_metric_influences(network, state, validation);
  write_row_file(directory(key), kRowMetrics, key.tasks, {influences},
                 row_numbers(key, validation.rows()));
}

bool NetworkStore::leaves_checkpoints(const NetworkKey& key) const {
  return keeps_checkpoints_ && key.weighting.empty() && key.tasks.size() == data_.tasks.size();
}

bool NetworkStore::is_complete(const NetworkKey& key) const {
  if (!has(key)) return false;
  const auto folder = directory(key);
  if (leaves_checkpoints(key) && !std::filesystem::exists(folder / kTaskCheckpoints)) return false;
  // Only a training knows what its epochs gave on each row. Version 0.2.0 did not write it.
  return std::filesystem::exists(folder / kRowLosses.name) ||
         !read_network(folder / "result.json").held_out;
}

FoldedMetrics NetworkStore::tested(const Network& network, const NetworkState& state,
                                   const std::vector<int64_t>& tasks) const {
  if (data_.test.rows() == 0)
    return {std::vector<std::optional<double>>(tasks.size()),
            std::vector<std::vector<std::optional<double>>>(tasks.size())};
  return evaluate_folded_metrics(network, state, rows_of(data_.test, tasks), test_folds(tasks),
                                 std::min(kTestFolds, data_.test.rows()));
}

at::Tensor NetworkStore::test_folds(const std::vector<int64_t>& tasks) const {
  const auto own =
      tasks.size() < data_.tasks.size() ? labelled_rows(data_.test, tasks) : at::Tensor();
  return own.defined() ? test_folds_.index_select(0, own) : test_folds_;
}

std::vector<TaskCheckpoint> NetworkStore::task_checkpoints(uint64_t seed) const {
  NetworkKey key{std::vector<int64_t>(data_.tasks.size()), seed};
  std::iota(key.tasks.begin(), key.tasks.end(), int64_t{0});
  const auto path = directory(key) / kTaskCheckpoints;
  TaskCheckpointRecord record = read_task_checkpoints(path);
  if (record.tasks.size() != data_.tasks.size())
    throw InputError(
        fmt::format("{}: has other tasks than this run; remove it and resume", path.string()));
  return std::move(record.checkpoints);
}

DataSet NetworkStore::rows_of(const DataSet& part, const std::vector<int64_t>& tasks) const {
  return network_rows(data_, part, tasks);
}

LossParts NetworkStore::row_losses(const NetworkKey& key) {
  const auto folder = directory(key);
  if (!std::filesystem::exists(folder / kRowLosses.name)) {
    const auto own = network_in_training(key.tasks);
    write_row_losses(key, evaluation_of(*own, state(key), LossBank(own->tasks()),
                                        rows_of(data_.validation, key.tasks))
                              .rows);
  }
  const auto values = read_row_file(folder, kRowLosses, static_cast<int64_t>(key.tasks.size()),
                                    data_.validation.rows());
  const auto& held_out = scores(key).held_out;
  LossParts losses = {values[0], values[1]};
  // The file has float32 values.
  if (held_out &&
      !at::allclose(losses.over_rows(), at::tensor(held_out->losses, at::kDouble), 1e-4, 1e-6))
    throw InputError(fmt::format(
        "{}: is of another network than the result.json beside it; remove its directory "
        "and resume",
        (folder / kRowLosses.name).string()));
  return losses;
}

at::Tensor NetworkStore::metric_influences(const NetworkKey& key) {
  const auto folder = directory(key);
  (void)row_losses(key);  // writes the outputs that metrics are computed from
  if (!std::filesystem::exists(folder / kRowMetrics.name))
    write_row_metrics(key, *network_in_training(key.tasks), state(key),
                      rows_of(data_.validation, key.tasks));
  return read_row_file(folder, kRowMetrics, static_cast<int64_t>(key.tasks.size()),
                       data_.validation.rows())
      .front();
}

std::vector<double> NetworkStore::validation_errors(const NetworkKey& key) {
  const NetworkRecord& network = scores(key);
  if (config_.answer.by == AnswerBy::kLoss) return network.compared_losses();
  std::vector<double> errors;
  for (size_t i = 0; i < key.tasks.size(); ++i) {
    const Task& task = data_.tasks[static_cast<size_t>(key.tasks[i])];
    const auto& metric = network.compared_metrics()[i];
    if (!metric) reject_undefined_metric(task, "the validation rows");
    errors.push_back(error_of_metric(task.metric, *metric));
  }
  return errors;
}

}  // namespace kindred
