#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/model_options.h"
#include "kindred/model/parameters.h"
#include "kindred/task/task.h"

namespace kindred {

// The heads of all non-dense tasks of a network, batched: a layer of all heads is one matrix
// product where shapes permit. A head is linear, or an MLP of `head_hidden` layers with the trunk's
// activation and a final linear layer to the task's outputs.
class HeadBank {
 public:
  // `tasks` in network order; the outputs of task j are columns(j). Without tasks there are no
  // parameters.
  HeadBank(const ModelOptions& options, int64_t feature_width, const std::vector<Task>& tasks);

  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  [[nodiscard]] int64_t tasks() const { return static_cast<int64_t>(outputs_.size()); }

  // features [rows, feature_width] → [rows, sum of all outputs].
  [[nodiscard]] at::Tensor forward(const at::Tensor& features, TensorSpan parameters) const;
  // Returns one task's outputs: [rows, its outputs].
  [[nodiscard]] at::Tensor forward_one(int64_t task, const at::Tensor& features,
                                       TensorSpan parameters) const;
  // The same from the tensors of that head alone, in the order of of_task().
  [[nodiscard]] at::Tensor forward_own(const at::Tensor& features, TensorSpan own) const;
  // Returns that task's columns of the result of forward(), as a view.
  [[nodiscard]] at::Tensor columns(int64_t task, const at::Tensor& outputs) const;

  // Returns views of one task's tensors: "layer0.weight", "layer0.bias", "layer1.weight", …
  struct Named {
    std::string name;
    at::Tensor tensor;
  };
  [[nodiscard]] std::vector<Named> of_task(int64_t task, TensorSpan parameters) const;

 private:
  [[nodiscard]] size_t layers() const { return hidden_.size() + 1; }
  [[nodiscard]] at::Tensor layer_of_all(const at::Tensor& x, const at::Tensor& weight,
                                        const at::Tensor& bias) const;
  [[nodiscard]] at::Tensor last_layers(const at::Tensor& x, const at::Tensor& weight,
                                       const at::Tensor& bias) const;

  std::vector<int64_t> hidden_;
  Activation activation_;
  std::vector<int64_t> outputs_, offsets_;  // per task
  bool alike_ = true;                       // all tasks have the same number of outputs
  std::vector<ParameterSpec> parameters_;
};

}  // namespace kindred
