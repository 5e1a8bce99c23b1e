#include "kindred/model/network.h"

#include <algorithm>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

// Whether `part` is the tensor's name or the names before one of its dots.
bool names_part(const std::string& part, const std::string& tensor) {
  return tensor == part || (tensor.starts_with(part) && tensor[part.size()] == '.');
}

std::vector<ParameterSpec> freeze(std::vector<ParameterSpec> specs,
                                  const std::vector<std::string>& parts) {
  for (const auto& part : parts) {
    bool found = false;
    for (auto& spec : specs) {
      if (!names_part(part, spec.name)) continue;
      spec.frozen = found = true;
    }
    if (found) continue;
    std::vector<std::string> names;
    for (const auto& spec : specs) names.push_back(spec.name);
    throw InputError(fmt::format("model.frozen: no part of the trunk is called {}; its tensors are {}",
                                 quote(part), joined(names, 8)));
  }
  return specs;
}

}  // namespace


Network::Network(const ModelOptions& options, int64_t input_width, std::vector<Task> tasks)
    : options_(options),
      tasks_(std::move(tasks)),
      trunk_(make_trunk(options, input_width)),
      heads_(options, trunk_->output_width(), tasks_) {
  for (auto& spec : freeze(trunk_->parameters(), options.frozen)) {
    if (!spec.frozen) {
      trained_shared_.push_back(parameters_.size());
      trained_shared_elements_ += spec.elements();
    }
    spec.name = "trunk." + spec.name;
    parameters_.push_back(std::move(spec));
  }
  if (trained_shared_.empty())
    throw InputError("model.frozen: the whole trunk is frozen; what would tasks share in learning?");
  parameters_.insert(parameters_.end(), heads_.parameters().begin(), heads_.parameters().end());
}

std::vector<ParameterSpec> Network::trained_shared_parameters() const {
  std::vector<ParameterSpec> specs;
  for (const size_t k : trained_shared_) specs.push_back(parameters_[k]);
  return specs;
}

NetworkState NetworkState::initial(const Network& network, const at::TensorOptions& options,
                                   uint64_t seed) {
  NetworkState state{.parameters = {network.parameters(), options, true},
                     .buffers = {network.buffers(), options, false}};
  state.parameters.initialize(network.parameters(), seed);
  state.buffers.initialize(network.buffers(), seed);
  return state;
}

void NetworkState::copy_from(const NetworkState& other) {
  const c10::AutoGradMode no_gradients(false);
  parameters.flat().copy_(other.parameters.flat());
  buffers.flat().copy_(other.buffers.flat());
}

at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                            const at::Tensor& inputs) {
  constexpr int64_t kRowsAtOnce = 4096;  // bounds the activations' memory
  const c10::AutoGradMode no_gradients(false);
  std::vector<at::Tensor> outputs;
  const at::Tensor* parameters = state.parameters.views().data();
  int64_t begin = 0;
  do {
    const auto rows = inputs.narrow(0, begin, std::min(kRowsAtOnce, inputs.size(0) - begin));
    const auto features = network.features(rows, parameters, state.buffers.views().data(),
                                           {.mode = PassMode::kEvaluate});
    outputs.push_back(network.heads().forward(features, parameters + network.shared_tensors()));
    begin += kRowsAtOnce;
  } while (begin < inputs.size(0));
  return outputs.size() == 1 ? outputs[0] : at::cat(outputs, 0);
}

}  // namespace kindred
