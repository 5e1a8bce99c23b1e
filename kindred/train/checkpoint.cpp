#include "kindred/train/checkpoint.h"

#include <algorithm>

#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"
#include "kindred/model/tensor_file.h"

namespace kindred {
namespace {

constexpr const char* kFormat = "kindred.checkpoint/1";

using Tensors = std::vector<std::pair<std::string, at::Tensor>>;

void add_tensors(const std::string& part, const Tensors& tensors, Tensors& all) {
  for (const auto& [name, tensor] : tensors) all.emplace_back(part + name, tensor);
}

Tensors tensors_of(const TrainingState& state) {
  Tensors all = {
      {"parameters", state.network.parameters.flat()},
      {"buffers", state.network.buffers.flat()},
      {"best.parameters", state.best.parameters.flat()},
      {"best.buffers", state.best.buffers.flat()},
  };
  for (size_t task = 0; task < state.task_best.size(); ++task) {
    const std::string name = fmt::format("task_best.{}.", task);
    all.emplace_back(name + "parameters", state.task_best[task].state.parameters.flat());
    all.emplace_back(name + "buffers", state.task_best[task].state.buffers.flat());
  }
  add_tensors("optimizer.", state.optimizer->state(), all);
  add_tensors("weighting.", state.weighting->state(), all);
  if (state.held_out) add_tensors("held_out.", state.held_out->tensors(), all);
  return all;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& path, const TrainingState& state,
                     const Json& identity, const Json& observer) {
  TensorFile file{.tensors = tensors_of(state)};
  Json history = Json::array();
  for (const auto& epoch : state.history) history.push_back(epoch.to_json());
  file.record = {{"identity", identity},         {"step", state.step},
                 {"loss_sums", state.loss_sums}, {"loss_counts", state.loss_counts},
                 {"history", history},           {"best_epoch", state.best_epoch},
                 {"seconds", state.seconds},     {"observer", observer}};
  for (const auto& own : state.task_best) file.record["task_best"].push_back(own.epoch);
  write_tensor_file(path, kFormat, file);
}

Json load_checkpoint(const std::filesystem::path& path, const Json& identity,
                     TrainingState& state) {
  const c10::AutoGradMode no_gradients(false);
  const TensorFile file = read_tensor_file(path, kFormat);
  const JsonRecord record(file.record, path.string() + ": damaged; remove it");
  if (record.at("identity") != identity)
    throw InputError(
        fmt::format("{}: belongs to another training (its tasks, options, seed, data or device "
                    "differ); remove it or choose another run directory",
                    path.string()));
  // Versions up to 0.2.0 did not write them.
  const bool knows_held_out =
      std::any_of(file.tensors.begin(), file.tensors.end(),
                  [](const auto& tensor) { return tensor.first.starts_with("held_out."); });
  if (state.held_out && !knows_held_out) state.held_out->forget();
  for (const auto& [name, tensor] : tensors_of(state)) file.copy_to(name, tensor);
  const size_t tasks = state.loss_sums.size();
  state.step = record.whole("step");
  state.loss_sums = record.finite_numbers("loss_sums", tasks);
  state.loss_counts = record.wholes("loss_counts");
  if (state.loss_counts.size() != tasks)
    record.fail("\"loss_counts\" does not have a number for each task");
  for (const auto& epoch : record.records("history"))
    state.history.push_back(EpochRecord::from_json(epoch, tasks));
  state.best_epoch = record.whole("best_epoch", -1, static_cast<int64_t>(state.history.size()) - 1);
  state.seconds = record.number("seconds", at_least(0));
  if (!state.task_best.empty()) {
    const auto epochs = record.finite_numbers("task_best", tasks);
    for (size_t task = 0; task < tasks; ++task) {
      if (epochs[task] < -1 || epochs[task] >= static_cast<double>(state.history.size()))
        record.fail("\"task_best\" holds a number that is no epoch");
      state.task_best[task].epoch = static_cast<int64_t>(epochs[task]);
    }
  }
  return record.at("observer");
}

bool keeps_task_best(const std::filesystem::path& path) {
  const TensorFile file = read_tensor_file(path, kFormat);
  const Json::json_pointer key(std::string("/identity/options/") + kKeepsTaskBest);
  return file.record.contains(key);
}

}  // namespace kindred
