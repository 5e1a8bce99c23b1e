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
    throw InputError(
        fmt::format("model.frozen: no part of the trunk is called {}; its tensors are {}",
                    quote(part), joined(names, 8)));
  }
  return specs;
}

// As many rows at a time as keep the activations small.
int64_t rows_at_once(const Network& network) {
  constexpr int64_t kMostRows = 4096, kMostNumbers = int64_t{1} << 24;
  return std::clamp<int64_t>(kMostNumbers / network.trunk().widest(), 1, kMostRows);
}

template <class Rows>
at::Tensor evaluate_rows(const Network& network, const NetworkState& state, int64_t count,
                         const Rows& rows) {
  const c10::AutoGradMode no_gradients(false);
  std::vector<at::Tensor> outputs;
  const at::Tensor* parameters = state.parameters.views().data();
  const int64_t step = rows_at_once(network);
  int64_t begin = 0;
  do {
    const auto features =
        network.features(rows(begin, std::min(begin + step, count)), parameters,
                         state.buffers.views().data(), {.mode = PassMode::kEvaluate});
    outputs.push_back(network.heads().forward(features, parameters + network.shared_tensors()));
    begin += step;
  } while (begin < count);
  return outputs.size() == 1 ? outputs[0] : at::cat(outputs, 0);
}

}  // namespace

Network::Network(const ModelOptions& options, const InputShape& input, std::vector<Task> tasks)
    : options_(options),
      input_(input),
      tasks_(std::move(tasks)),
      trunk_(make_trunk(options, input)),
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
    throw InputError(
        "model.frozen: the whole trunk is frozen; what would tasks share in learning?");
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

at::Tensor Network::features(const at::Tensor& inputs, const at::Tensor* shared,
                             const at::Tensor* buffers, const Pass& pass) const {
  if (inputs.scalar_type() != at::kByte) return trunk_->forward(inputs, shared, buffers, pass);
  const auto numbers = inputs.to(shared[0].device()).to(shared[0].scalar_type()).div_(255);
  return trunk_->forward(numbers, shared, buffers, pass);
}

at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                            const at::Tensor& inputs) {
  return evaluate_rows(network, state, inputs.size(0), [&](int64_t begin, int64_t end) {
    return inputs.narrow(0, begin, end - begin);
  });
}

at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                            const DataSet& data) {
  return evaluate_rows(network, state, data.rows(),
                       [&](int64_t begin, int64_t end) { return data.slice(begin, end).inputs; });
}

}  // namespace kindred
