#include "kindred/exchange/triton_export.h"

#include <algorithm>
#include <sstream>

#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/fresh_directory.h"
#include "kindred/base/text.h"
#include "kindred/exchange/triton_config.h"
#include "kindred/predict/predictor.h"

namespace kindred {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVersion = "1";  // of a model
constexpr const char* kConfig = "config.pbtxt";

// Without the rows; Triton wants one dimension at least.
std::vector<int64_t> dimensions_of(const Task& task) {
  auto dimensions = prediction_shape(task, 0);
  dimensions.erase(dimensions.begin());
  if (dimensions.empty()) dimensions.push_back(1);
  return dimensions;
}

TritonTensor input_of(const Manifest& manifest) {
  if (manifest.pictures) {
    const auto& [channels, height, width] = *manifest.pictures;
    return {"raw", "TYPE_UINT8", {channels, height, width}};
  }
  return {"raw", "TYPE_FP64", {static_cast<int64_t>(manifest.encoder.features().size())}};
}

// forward(raw) → a tuple of the predictions, in the order of `tasks`. The network is a part of it.
std::string model_bytes(const torch::jit::Module& network, const Manifest& manifest,
                        const std::vector<const Task*>& tasks) {
  torch::jit::Module root("__torch__.kindred.Served");
  root.register_module("network", network);
  std::string outputs;
  for (const Task* task : tasks) {
    const auto value = fmt::format("outputs[{}]", octal_literal(task->name));
    const bool is_flat = !task->is_dense() && task->kind != TaskKind::kMulticlass;
    outputs += is_flat ? fmt::format("torch.unsqueeze({}, 1), ", value) : value + ", ";
  }
  const int64_t width = manifest.pictures
                            ? manifest.pictures->elements()
                            : static_cast<int64_t>(manifest.encoder.features().size());
  root.define(fmt::format(R"(
def forward(self, raw: Tensor):
    outputs = self.network.forward(torch.reshape(raw, [-1, {}]))
    return ({})
)",
                          width, outputs));
  std::ostringstream bytes;
  root.save(bytes);
  return std::move(bytes).str();
}

}  // namespace

void export_triton(const fs::path& bundle, const fs::path& directory, const std::string& name) {
  if (name.empty() || name.starts_with('.') ||
      name.find_first_of(std::string_view("/\\\0", 3)) != std::string::npos)
    throw InputError(
        fmt::format("--name {}: expected the name of a model, without slashes and "
                    "without a dot at its beginning",
                    quote(name)));
  const Manifest manifest = read_manifest(bundle);
  const TritonTensor input = input_of(manifest);
  std::vector<TritonStep> steps;
  std::vector<TritonTensor> all;
  FreshDirectory fresh(directory);
  for (size_t number = 0; number < manifest.networks.size(); ++number) {
    std::vector<const Task*> tasks;
    for (const auto& [task, network] : manifest.tasks)
      if (network == number) tasks.push_back(&task);
    if (tasks.empty()) continue;
    std::vector<TritonTensor> outputs;
    outputs.reserve(tasks.size());
    for (const Task* task : tasks)
      outputs.push_back({task->name, "TYPE_FP64", dimensions_of(*task)});
    TritonStep step{fmt::format("{}_network_{}", name, number), {}};
    const auto places = output_places(outputs);
    for (size_t i = 0; i < tasks.size(); ++i) {
      step.outputs.emplace_back(places[i], tasks[i]->name);
      outputs[i].name = places[i];
    }
    const fs::path model = fresh.add(step.model);
    make_directory(model);
    make_directory(model / kVersion);
    const ScriptModule network = load_network(bundle, manifest.networks[number]);
    write_file_atomically(model / kVersion / "model.pt",
                          model_bytes(network.script(), manifest, tasks));
    write_file_atomically(model / kConfig, network_config(step.model, input, outputs));
    steps.push_back(std::move(step));
  }
  for (const auto& [task, network] : manifest.tasks)
    all.push_back({task.name, "TYPE_FP64", dimensions_of(task)});
  const fs::path ensemble = fresh.add(name);
  make_directory(ensemble);
  make_directory(ensemble / kVersion);
  write_file_atomically(ensemble / kConfig, ensemble_config(name, input, all, steps));
  // What the columns of a raw row mean.
  write_file_atomically(ensemble / Manifest::kFileName, read_file(bundle / Manifest::kFileName));
  fresh.keep();
}

}  // namespace kindred
