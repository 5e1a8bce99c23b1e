#include "kindred/exchange/onnx_export.h"

#include <algorithm>
#include <map>
#include <numeric>

#include <ATen/Functions.h>
#include <fmt/format.h>
#include <torch/csrc/jit/api/module.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/fresh_directory.h"
#include "kindred/base/text.h"
#include "kindred/exchange/onnx_encoding.h"
#include "kindred/exchange/onnx_graph.h"
#include "kindred/exchange/script_to_onnx.h"
#include "kindred/predict/output_names.h"
#include "kindred/predict/predictor.h"

namespace kindred {
namespace {

// A bundle with its networks, loaded.
struct Loaded {
  Manifest manifest;
  std::vector<ScriptModule> networks;
  std::vector<OutputNames> names;

  explicit Loaded(const std::filesystem::path& bundle)
      : manifest(read_manifest(bundle)), names(output_names(manifest)) {
    for (const auto& network : manifest.networks) {
      networks.push_back(load_network(bundle, network));
      if (!networks.back().script().attr("trunk").toModule().hasattr("encoder")) continue;
      throw InputError(
          fmt::format("{}: holds an encoder of your own, which only you can write as ONNX "
                      "(torch.onnx.export of your module); --to triton takes it as it is",
                      (bundle / network.file).string()));
    }
  }
};

at::ScalarType type_of(const torch::jit::Module& network) {
  for (const auto& parameter : network.attr("trunk").toModule().parameters())
    return parameter.scalar_type();
  throw InputError("a network without parameters cannot be written as ONNX");
}

// Writes one model: the encoding, networks and outputs of some of the tasks.
class ModelWriter {
 public:
  ModelWriter(const Loaded& loaded, const std::string& name)
      : loaded_(loaded), graph_(name, reserved(loaded)) {}

  std::string bytes(const std::vector<size_t>& tasks) {
    std::map<size_t, OnnxValue> features;  // of a network
    Json described = Json::array();
    const Json all = loaded_.manifest.to_json();
    for (const size_t task : tasks) {
      const auto& [served, network] = loaded_.manifest.tasks[task];
      const auto& script = loaded_.networks[network].script();
      if (!features.contains(network)) features[network] = trunk_of(script);
      const auto head = script.attr("heads").toModule().attr(module_name(task)).toModule();
      add_task(served, add_forward(graph_, head, features[network]).name, loaded_.names[task]);
      Json entry = all.at("tasks").at(task);
      entry["output"] = loaded_.names[task].value;
      if (!loaded_.names[task].probabilities.empty())
        entry["probabilities"] = loaded_.names[task].probabilities;
      described.push_back(std::move(entry));
    }
    graph_.add_metadata("kindred.tasks", described.dump());
    graph_.add_metadata("kindred.features", all.at("encoding").at("features").dump());
    return graph_.bytes();
  }

 private:
  [[nodiscard]] static std::vector<std::string> reserved(const Loaded& loaded) {
    auto names = input_names(loaded.manifest);
    for (const auto& [value, probabilities] : loaded.names)
      names.insert(names.end(), {value, probabilities});
    return names;
  }

  // Networks of one type share the encoding.
  OnnxValue trunk_of(const torch::jit::Module& script) {
    const auto type = type_of(script);
    if (!encoding_)
      encoding_ = add_encoding(graph_, loaded_.manifest, type);
    else if (encoding_->type != type)
      encoding_ = {graph_.cast(encoding_->name, type), type};
    return add_forward(graph_, script.attr("trunk").toModule(), *encoding_);
  }

  [[nodiscard]] std::string module_name(size_t task) const {
    const auto& [served, network] = loaded_.manifest.tasks[task];
    for (const auto& [name, module] : loaded_.manifest.networks[network].heads)
      if (name == served.name) return module;
    throw InputError(fmt::format("task {} has no head in its network", quote(served.name)));
  }

  // `value`: as in TaskPredictions.
  void add_task(const Task& task, const std::string& value, const OutputNames& names) {
    const auto shape = value_shape(task, OnnxGraph::kRows);
    if (task.kind == TaskKind::kRegression) {
      graph_.add_output(names.value, value, at::kDouble, shape);
      return;
    }
    std::string probabilities = value, chosen;
    if (task.kind == TaskKind::kBinary) {
      const auto axis = graph_.constant(std::vector<int64_t>{1});
      const auto one = graph_.constant(at::scalar_tensor(1, at::kDouble));
      const auto half = graph_.constant(at::scalar_tensor(0.5, at::kDouble));
      const auto positive = graph_.add("Unsqueeze", {value, axis});
      probabilities = graph_.add("Concat", {graph_.add("Sub", {one, positive}), positive},
                                 {{"axis", int64_t{1}}});
      chosen = graph_.cast(graph_.add("Greater", {value, half}), at::kLong);
    } else {
      chosen = graph_.add("ArgMax", {value}, {{"axis", int64_t{1}}, {"keepdims", int64_t{0}}});
    }
    if (task.is_dense())
      graph_.add_output(names.value, chosen, at::kLong, shape);
    else
      graph_.add_output(names.value, graph_.add("Gather", {graph_.constant(task.classes), chosen}),
                        {}, shape);
    graph_.add_output(names.probabilities, probabilities, at::kDouble,
                      probability_shape(task, OnnxGraph::kRows));
  }

  const Loaded& loaded_;
  OnnxGraph graph_;
  std::optional<OnnxValue> encoding_;
};

}  // namespace

void export_onnx(const std::filesystem::path& bundle, const std::filesystem::path& directory) {
  const Loaded loaded(bundle);
  const size_t tasks = loaded.manifest.tasks.size();
  FreshDirectory fresh(directory);
  const auto write = [&](const std::string& name, const std::vector<size_t>& served) {
    write_file_atomically(fresh.add(name + ".onnx"), ModelWriter(loaded, name).bytes(served));
  };
  std::vector<size_t> all(tasks);
  std::iota(all.begin(), all.end(), size_t{0});
  write("bundle", all);
  for (size_t network = 0; network < loaded.networks.size(); ++network) {
    std::vector<size_t> served;
    std::copy_if(all.begin(), all.end(), std::back_inserter(served),
                 [&](size_t task) { return loaded.manifest.tasks[task].network == network; });
    if (!served.empty()) write(fmt::format("network_{}", network), served);
  }
  fresh.keep();
}

}  // namespace kindred
