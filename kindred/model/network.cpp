#include "kindred/model/network.h"

#include <algorithm>
#include <stdexcept>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

// Whether `part` is the tensor's name or a dotted prefix of it.
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
    names.reserve(specs.size());
    for (const auto& spec : specs) names.push_back(spec.name);
    throw InputError(
        fmt::format("model.frozen: no part of the trunk is called {}; its tensors are {}",
                    quote(part), joined(names, 8)));
  }
  return specs;
}

// Returns a number of rows per chunk that limits the memory of activations.
int64_t rows_at_once(const Network& network) {
  constexpr int64_t kMostRows = 4096, kMostNumbers = int64_t{1} << 24;
  return std::clamp<int64_t>(kMostNumbers / network.widest(), 1, kMostRows);
}

at::Device device_of(const NetworkState& state) {
  return state.parameters.flat().device();
}

at::Tensor evaluate_block(const Network& network, const NetworkState& state,
                          const at::Tensor& inputs) {
  const Pass pass{.mode = PassMode::kEvaluate};
  TensorSpan parameters = state.parameters.views();
  TensorSpan buffers = state.buffers.views();
  return network.outputs(network.features(inputs, parameters, buffers, pass), parameters, buffers,
                         pass);
}

template <class Rows>
at::Tensor evaluate_rows(const Network& network, const NetworkState& state, int64_t count,
                         const Rows& rows) {
  const c10::AutoGradMode no_gradients(false);
  std::vector<at::Tensor> outputs;
  const int64_t step = rows_at_once(network);
  int64_t begin = 0;
  do {
    const auto some = on_device(rows(begin, std::min(begin + step, count)), device_of(state));
    outputs.push_back(evaluate_block(network, state, some));
    begin += step;
  } while (begin < count);
  return outputs.size() == 1 ? outputs[0] : at::cat(outputs, 0);
}

// The first tensors, with the names of `specs` less their prefix.
std::vector<HeadBank::Named> named(const std::vector<ParameterSpec>& specs,
                                   const std::string& prefix, TensorSpan tensors) {
  std::vector<HeadBank::Named> all;
  all.reserve(specs.size());
  for (const auto& spec : specs)
    all.push_back({spec.name.substr(prefix.size()), tensors[all.size()]});
  return all;
}

std::vector<Task> not_dense(const std::vector<Task>& tasks) {
  std::vector<Task> others;
  for (const auto& task : tasks)
    if (!task.is_dense()) others.push_back(task);
  return others;
}

NetworkSetting with_map(NetworkSetting setting, const std::vector<Task>& tasks) {
  setting.keeps_map = setting.keeps_map || std::any_of(tasks.begin(), tasks.end(),
                                                       [](const Task& t) { return t.is_dense(); });
  return setting;
}

}  // namespace

Network::Network(const ModelOptions& options, const InputShape& input, std::vector<Task> tasks,
                 NetworkSetting setting)
    : options_(options),
      setting_(with_map(setting, tasks)),
      input_(input),
      tasks_(std::move(tasks)),
      trunk_(make_trunk(options_, input, setting_.keeps_map)),
      heads_(options_, setting_.keeps_map ? trunk_->output_map().channels : trunk_->output_width(),
             not_dense(tasks_)),
      buffers_(trunk_->buffers()) {
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
        "model.frozen: the whole trunk is frozen, so that tasks would share no trainable "
        "parameters; leave a part of it out of model.frozen");
  parameters_.insert(parameters_.end(), heads_.parameters().begin(), heads_.parameters().end());
  int64_t head = 0, output = 0;
  for (const auto& task : tasks_) {
    places_.push_back(
        {.decoder = {}, .head = 0, .first_output = output, .outputs = task.outputs()});
    output += task.outputs();
    if (!task.is_dense()) {
      places_.back().head = head++;
      continue;
    }
    places_.back().decoder = decoders_.size();
    Decoder decoder(options_, trunk_->output_map(), task);
    const size_t first_parameter = parameters_.size(), first_buffer = buffers_.size();
    parameters_.insert(parameters_.end(), decoder.parameters().begin(), decoder.parameters().end());
    buffers_.insert(buffers_.end(), decoder.buffers().begin(), decoder.buffers().end());
    decoders_.push_back({std::move(decoder), first_parameter, first_buffer});
  }
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

void Network::require(TensorSpan parameters, size_t least, TensorSpan buffers) const {
  if (parameters.size() < least || buffers.size() < buffers_.size())
    throw std::out_of_range(
        fmt::format("a network that needs {} parameters and {} buffers was given {} and {}", least,
                    buffers_.size(), parameters.size(), buffers.size()));
}

at::Tensor Network::features(const at::Tensor& inputs, TensorSpan shared, TensorSpan buffers,
                             const Pass& pass) const {
  require(shared, shared_tensors(), buffers);
  const Autocast casts = autocast(shared);
  if (inputs.scalar_type() != at::kByte) return trunk_->forward(inputs, shared, buffers, pass);
  const auto numbers = inputs.to(shared[0].device()).to(shared[0].scalar_type()).div_(255);
  return trunk_->forward(numbers, shared, buffers, pass);
}

// Returns the input of non-dense heads: with a feature map, the mean of each channel.
at::Tensor Network::for_heads(const at::Tensor& features) const {
  if (!setting_.keeps_map) return features;
  const InputShape map = trunk_->output_map();
  return features.reshape({-1, map.channels, map.height * map.width}).mean(2);
}

at::Tensor Network::decoded(const PlacedDecoder& placed, const at::Tensor& features,
                            TensorSpan parameters, TensorSpan buffers, const Pass& pass) const {
  return placed.decoder.forward(features, parameters.subspan(placed.first_parameter),
                                buffers.subspan(placed.first_buffer), pass);
}

at::Tensor Network::outputs(const at::Tensor& features, TensorSpan parameters, TensorSpan buffers,
                            const Pass& pass) const {
  require(parameters, parameters_.size(), buffers);
  const Autocast casts = autocast(parameters);
  const at::ScalarType type = parameters[0].scalar_type();
  at::Tensor of_heads;
  if (heads_.tasks() > 0)
    of_heads = heads_.forward(for_heads(features), parameters.subspan(shared_tensors())).to(type);
  if (decoders_.empty()) return of_heads;
  std::vector<at::Tensor> parts;
  for (const auto& place : places_)
    parts.push_back(
        place.decoder
            ? decoded(decoders_[*place.decoder], features, parameters, buffers, pass).to(type)
            : heads_.columns(place.head, of_heads));
  return parts.size() == 1 ? parts[0] : at::cat(parts, 1);
}

at::Tensor Network::outputs_of(int64_t task, const at::Tensor& features, TensorSpan parameters,
                               TensorSpan buffers, const Pass& pass) const {
  require(parameters, parameters_.size(), buffers);
  const Autocast casts = autocast(parameters);
  const at::ScalarType type = parameters[0].scalar_type();
  const Place& place = places_[static_cast<size_t>(task)];
  if (place.decoder)
    return decoded(decoders_[*place.decoder], features, parameters, buffers, pass).to(type);
  return heads_.forward_one(place.head, for_heads(features), parameters.subspan(shared_tensors()))
      .to(type);
}

at::Tensor Network::linear_head(int64_t task, TensorSpan parameters) const {
  if (setting_.keeps_map || setting_.bfloat16 || !options_.head_hidden.empty()) return {};
  const Place& place = places_[static_cast<size_t>(task)];
  return heads_.of_task(place.head, parameters.subspan(shared_tensors())).front().tensor;
}

at::Tensor Network::columns(int64_t task, const at::Tensor& outputs) const {
  const Place& place = places_[static_cast<size_t>(task)];
  return outputs.narrow(1, place.first_output, place.outputs);
}

Network::PartTensors Network::trunk_tensors(TensorSpan parameters, TensorSpan buffers) const {
  return {named(trunk_->parameters(), "", parameters), named(trunk_->buffers(), "", buffers)};
}

Network::PartTensors Network::head_tensors(int64_t task, TensorSpan parameters,
                                           TensorSpan buffers) const {
  const Place& place = places_[static_cast<size_t>(task)];
  if (!place.decoder) return {heads_.of_task(place.head, parameters.subspan(shared_tensors())), {}};
  const auto& [decoder, first_parameter, first_buffer] = decoders_[*place.decoder];
  return {named(decoder.parameters(), decoder.prefix(), parameters.subspan(first_parameter)),
          named(decoder.buffers(), decoder.prefix(), buffers.subspan(first_buffer))};
}

at::Tensor Network::head_outputs(int64_t task, const at::Tensor& features, TensorSpan own,
                                 TensorSpan own_buffers) const {
  const Place& place = places_[static_cast<size_t>(task)];
  if (!place.decoder) return heads_.forward_own(for_heads(features), own);
  return decoders_[*place.decoder].decoder.forward(features, own, own_buffers, {});
}

int64_t Network::widest() const {
  int64_t widest = trunk_->widest(), all = 0;
  for (const auto& place : places_) {
    all += place.outputs;
    if (place.decoder) widest = std::max(widest, decoders_[*place.decoder].decoder.widest());
  }
  return decoders_.empty() ? widest : std::max(widest, all);
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

void visit_outputs(const Network& network, const NetworkState& state, const DataSet& data,
                   const std::function<void(const at::Tensor& outputs, const Batch& rows)>& visit) {
  const c10::AutoGradMode no_gradients(false);
  const int64_t step = rows_at_once(network);
  for (int64_t begin = 0; begin < data.rows(); begin += step) {
    const Batch rows =
        on_device(data.slice(begin, std::min(begin + step, data.rows())), device_of(state));
    visit(evaluate_block(network, state, rows.inputs), rows);
  }
}

}  // namespace kindred
