#include "kindred/model/heads.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include <ATen/Functions.h>
#include <fmt/format.h>

#include "kindred/model/layers.h"

namespace kindred {

HeadBank::HeadBank(const ModelOptions& options, int64_t feature_width,
                   const std::vector<Task>& tasks)
    : hidden_(options.head_hidden), activation_(options.activation) {
  int64_t total = 0;
  for (const auto& task : tasks) {
    offsets_.push_back(total);
    outputs_.push_back(task.outputs());
    total += task.outputs();
  }
  alike_ =
      std::adjacent_find(outputs_.begin(), outputs_.end(), std::not_equal_to<>()) == outputs_.end();
  if (tasks.empty()) return;
  int64_t in = feature_width;
  for (size_t layer = 0; layer < layers(); ++layer) {
    const bool last = layer == hidden_.size();
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    ParameterSpec weight{.name = fmt::format("heads.layer{}.weight", layer)};
    ParameterSpec bias{.name = fmt::format("heads.layer{}.bias", layer)};
    int64_t rows = 0;
    for (size_t task = 0; task < tasks.size(); ++task) {
      const int64_t width = last ? outputs_[task] : hidden_[layer];
      const auto& name = tasks[task].name;
      weight.blocks.push_back({fmt::format("heads {} {} weight", name, layer), width, bound});
      bias.blocks.push_back({fmt::format("heads {} {} bias", name, layer), width, bound});
      rows += width;
    }
    weight.shape = {rows, in};
    bias.shape = {rows};
    parameters_.push_back(std::move(weight));
    parameters_.push_back(std::move(bias));
    if (!last) in = hidden_[layer];
  }
}

at::Tensor HeadBank::forward(const at::Tensor& features, TensorSpan parameters) const {
  at::Tensor x = at::linear(features, parameters[0], parameters[1]);
  for (size_t layer = 1; layer < layers(); ++layer) {
    x = activate(x, activation_);
    const auto &weight = parameters[2 * layer], &bias = parameters[2 * layer + 1];
    x = layer < hidden_.size() || alike_ ? layer_of_all(x, weight, bias)
                                         : last_layers(x, weight, bias);
  }
  return x;
}

// x [rows, tasks · in] → [rows, tasks · out] in one product; each task uses its rows of `weight`.
at::Tensor HeadBank::layer_of_all(const at::Tensor& x, const at::Tensor& weight,
                                  const at::Tensor& bias) const {
  const int64_t rows = x.size(0), in = weight.size(1), out = weight.size(0) / tasks();
  const auto inputs = x.view({rows, tasks(), in}).transpose(0, 1);
  const auto weights = weight.view({tasks(), out, in}).transpose(1, 2);
  const auto outputs = at::baddbmm(bias.view({tasks(), 1, out}), inputs, weights);
  return outputs.transpose(0, 1).reshape({rows, tasks() * out});
}

// The same for tasks with different numbers of outputs.
at::Tensor HeadBank::last_layers(const at::Tensor& x, const at::Tensor& weight,
                                 const at::Tensor& bias) const {
  const int64_t in = weight.size(1);
  std::vector<at::Tensor> outputs;
  for (int64_t task = 0; task < tasks(); ++task) {
    const auto number = static_cast<size_t>(task);
    outputs.push_back(at::linear(x.narrow(1, task * in, in),
                                 weight.narrow(0, offsets_[number], outputs_[number]),
                                 bias.narrow(0, offsets_[number], outputs_[number])));
  }
  return at::cat(outputs, 1);
}

at::Tensor HeadBank::forward_one(int64_t task, const at::Tensor& features,
                                 TensorSpan parameters) const {
  std::vector<at::Tensor> own;
  own.reserve(2 * layers());
  for (const auto& named : of_task(task, parameters)) own.push_back(named.tensor);
  return forward_own(features, own);
}

at::Tensor HeadBank::forward_own(const at::Tensor& features, TensorSpan own) const {
  at::Tensor x = features;
  for (size_t layer = 0; layer < layers(); ++layer) {
    x = at::linear(x, own[2 * layer], own[2 * layer + 1]);
    if (layer < hidden_.size()) x = activate(x, activation_);
  }
  return x;
}

at::Tensor HeadBank::columns(int64_t task, const at::Tensor& outputs) const {
  return outputs.narrow(1, offsets_[static_cast<size_t>(task)],
                        outputs_[static_cast<size_t>(task)]);
}

std::vector<HeadBank::Named> HeadBank::of_task(int64_t task, TensorSpan parameters) const {
  std::vector<Named> own;
  for (size_t layer = 0; layer < layers(); ++layer) {
    const bool last = layer == hidden_.size();
    const int64_t width = last ? outputs_[static_cast<size_t>(task)] : hidden_[layer];
    const int64_t begin = last ? offsets_[static_cast<size_t>(task)] : task * width;
    own.push_back(
        {fmt::format("layer{}.weight", layer), parameters[2 * layer].narrow(0, begin, width)});
    own.push_back(
        {fmt::format("layer{}.bias", layer), parameters[2 * layer + 1].narrow(0, begin, width)});
  }
  return own;
}

}  // namespace kindred
