#include "kindred/train/checkpoint.h"

#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/model/tensor_file.h"

namespace kindred {
namespace {

constexpr const char* kFormat = "kindred.checkpoint/1";

std::vector<std::pair<std::string, at::Tensor>> tensors_of(const TrainingState& state) {
  std::vector<std::pair<std::string, at::Tensor>> all = {
      {"parameters", state.network.parameters.flat()},
      {"buffers", state.network.buffers.flat()},
      {"best.parameters", state.best.parameters.flat()},
      {"best.buffers", state.best.buffers.flat()},
  };
  for (const auto& [name, tensor] : state.optimizer->state())
    all.emplace_back("optimizer." + name, tensor);
  for (const auto& [name, tensor] : state.weighting->state())
    all.emplace_back("weighting." + name, tensor);
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
  write_tensor_file(path, kFormat, file);
}

Json load_checkpoint(const std::filesystem::path& path, const Json& identity,
                     TrainingState& state) {
  const c10::AutoGradMode no_gradients(false);
  const TensorFile file = read_tensor_file(path, kFormat);
  try {
    if (file.record.at("identity") != identity)
      throw InputError(
          fmt::format("{}: belongs to another training (its tasks, options, seed, data or device "
                      "differ); remove it or choose another run directory",
                      path.string()));
    for (const auto& [name, tensor] : tensors_of(state)) file.copy_to(name, tensor);
    file.record.at("step").get_to(state.step);
    file.record.at("loss_sums").get_to(state.loss_sums);
    file.record.at("loss_counts").get_to(state.loss_counts);
    for (const auto& epoch : file.record.at("history"))
      state.history.push_back(EpochRecord::from_json(epoch));
    file.record.at("best_epoch").get_to(state.best_epoch);
    file.record.at("seconds").get_to(state.seconds);
    return file.record.at("observer");
  } catch (const Json::exception&) {
    throw InputError(
        fmt::format("{}: damaged: its record is incomplete; remove it", path.string()));
  }
}

}  // namespace kindred
