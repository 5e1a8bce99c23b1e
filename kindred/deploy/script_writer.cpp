#include "kindred/deploy/script_writer.h"

#include <functional>
#include <initializer_list>
#include <sstream>

#include <ATen/Functions.h>
#include <torch/csrc/jit/api/module.h>

#include "kindred/deploy/script_source.h"
#include "kindred/model/traced_module.h"
#include "kindred/task/identifier.h"
#include "kindred/task/metric.h"

namespace kindred {
namespace {

using torch::jit::Module;

// Creates the modules of one file, which share a compilation unit.
class Builder {
 public:
  explicit Builder(at::ScalarType dtype) : dtype_(dtype) {}

  [[nodiscard]] Module module(const std::string& type) const {
    return {c10::QualifiedName("__torch__.kindred." + type), unit_, /*shouldMangle=*/true};
  }

  [[nodiscard]] Module encoder(const FeatureEncoder& encoder, const InputShape& input) const {
    Module built = module("Encoder");
    if (input.is_picture()) {
      built.define(picture_source(input));
      return built;
    }
    const auto tables = encoder.tables();
    const auto features = static_cast<int64_t>(encoder.features().size());
    for (const auto& [name, tensor] :
         std::initializer_list<HeadBank::Named>{{"numeric", tables.numeric},
                                                {"mean", tables.mean},
                                                {"scale", tables.scale},
                                                {"indicated", tables.indicated},
                                                {"categorical", tables.categorical},
                                                {"first", tables.first},
                                                {"classes", tables.classes},
                                                {"rare", tables.rare},
                                                {"missing", tables.missing}})
      register_tensor(built, name, tensor, /*is_buffer=*/true);
    define_traced(
        built, "encode", at::zeros({kRows, features}, at::kDouble),
        [&](const at::Tensor& raw) { return FeatureEncoder::encode(raw, at::kDouble, tables); });
    built.define(encoder_source(features));
    return built;
  }

  [[nodiscard]] Module trunk(const Network& network, const NetworkState& state) const {
    const Trunk& trunk = network.trunk();
    const TensorSpan parameters = state.parameters.views(), buffers = state.buffers.views();
    if (const auto encoder = trunk.script_encoder(parameters, buffers)) {
      Module built = module("Trunk");
      built.register_module("encoder", *encoder);
      built.define(own_encoder_source(network.input(), trunk.output_width()));
      return built;
    }
    return traced("Trunk", network.trunk_tensors(parameters, buffers), network.input().elements(),
                  [&](const at::Tensor& x, TensorSpan own, TensorSpan own_buffers) {
                    return trunk.forward(x, own, own_buffers, {});
                  });
  }

  // Returns predictions in the task's units or class probabilities, float64, shaped as in
  // TaskPredictions.
  [[nodiscard]] Module head(const Network& network, const NetworkState& state,
                            size_t number) const {
    const Task& task = network.tasks()[number];
    const auto head = static_cast<int64_t>(number);
    return traced("Head",
                  network.head_tensors(head, state.parameters.views(), state.buffers.views()),
                  network.trunk().output_width(),
                  [&](const at::Tensor& x, TensorSpan own, TensorSpan own_buffers) {
                    auto y = network.head_outputs(head, x, own, own_buffers);
                    if (task.is_dense())
                      y = y.reshape({-1, task.channels(), task.map->height, task.map->width});
                    return predictions_from_outputs(task, y);
                  });
  }

 private:
  // Of an example to trace: more than one, since libtorch may treat one row apart.
  static constexpr int64_t kRows = 2;

  using PartPass =
      std::function<at::Tensor(const at::Tensor& x, TensorSpan own, TensorSpan buffers)>;

  // Returns a module of these tensors, with the pass from rows of `width` numbers as its forward.
  [[nodiscard]] Module traced(const std::string& type, const Network::PartTensors& tensors,
                              int64_t width, const PartPass& pass) const {
    Module built = module(type);
    const auto own = add(built, tensors.parameters, false);
    const auto own_buffers = add(built, tensors.buffers, true);
    define_traced(built, "forward", at::zeros({kRows, width}, at::dtype(dtype_)),
                  [&](const at::Tensor& x) { return pass(x, own, own_buffers); });
    return built;
  }

  // Returns the module's own copies.
  [[nodiscard]] std::vector<at::Tensor> add(Module& module,
                                            const std::vector<HeadBank::Named>& tensors,
                                            bool are_buffers) const {
    std::vector<at::Tensor> own;
    own.reserve(tensors.size());
    for (const auto& [name, tensor] : tensors) {
      own.push_back(tensor.detach().to(at::kCPU, dtype_).clone());
      register_tensor(module, name, own.back(), are_buffers);
    }
    return own;
  }

  at::ScalarType dtype_;
  std::shared_ptr<torch::jit::CompilationUnit> unit_ =
      std::make_shared<torch::jit::CompilationUnit>();
};

}  // namespace

std::vector<std::string> head_identifiers(const std::vector<std::string>& tasks) {
  // Names reserved by TorchScript or its modules, besides those of Python.
  static const std::vector<std::string> taken = {"forward", "training", "inf",  "nan",
                                                 "infj",    "nanj",     "print"};
  std::vector<std::string> names = taken;
  names.insert(names.end(), tasks.begin(), tasks.end());
  names = identifiers(names);
  return {names.begin() + static_cast<std::ptrdiff_t>(taken.size()), names.end()};
}

std::string script_module_bytes(const FeatureEncoder& encoder, const Network& network,
                                const NetworkState& state,
                                const std::vector<std::string>& identifiers) {
  const auto dtype = state.parameters.flat().scalar_type();
  const Builder builder(dtype);
  Module heads = builder.module("Heads");
  std::vector<std::pair<std::string, std::string>> entries;
  for (size_t task = 0; task < network.tasks().size(); ++task) {
    heads.register_module(identifiers[task], builder.head(network, state, task));
    entries.emplace_back(network.tasks()[task].name, identifiers[task]);
  }
  Module root = builder.module("Network");
  root.register_module("encoder", builder.encoder(encoder, network.input()));
  root.register_module("trunk", builder.trunk(network, state));
  root.register_module("heads", heads);
  root.define(network_source(dtype, entries));
  std::ostringstream bytes;
  root.save(bytes);
  return std::move(bytes).str();
}

}  // namespace kindred
