#include "kindred/model/network.h"

#include <algorithm>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

namespace kindred {

Network::Network(const ModelOptions& options, int64_t input_width, std::vector<Task> tasks)
    : options_(options),
      tasks_(std::move(tasks)),
      trunk_(make_trunk(options, input_width)),
      heads_(options, trunk_->output_width(), tasks_) {
  for (auto spec : trunk_->parameters()) {
    shared_elements_ += spec.elements();
    spec.name = "trunk." + spec.name;
    parameters_.push_back(std::move(spec));
  }
  parameters_.insert(parameters_.end(), heads_.parameters().begin(), heads_.parameters().end());
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
