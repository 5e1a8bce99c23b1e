#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
#include "kindred/model/autocast.h"
#include "kindred/model/decoder.h"
#include "kindred/model/heads.h"
#include "kindred/model/model_options.h"
#include "kindred/model/parameters.h"
#include "kindred/model/trunk.h"
#include "kindred/task/task.h"

namespace kindred {

// One trunk and a head per task: a function of parameters and buffers that the caller holds.
class Network {
 public:
  // Throws InputError for options that make no network, or one whose trunk does not train.
  Network(const ModelOptions& options, const InputShape& input, std::vector<Task> tasks);

  [[nodiscard]] const ModelOptions& options() const { return options_; }
  [[nodiscard]] const InputShape& input() const { return input_; }
  [[nodiscard]] const std::vector<Task>& tasks() const { return tasks_; }
  [[nodiscard]] const Trunk& trunk() const { return *trunk_; }
  // Of the tasks that are not dense.
  [[nodiscard]] const HeadBank& heads() const { return heads_; }
  // Whether any task is.
  [[nodiscard]] bool is_dense() const { return !decoders_.empty(); }

  // All parameters: the trunk's, which are the shared ones, then the heads', then the decoders'.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  // The trunk's, then the decoders'.
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return buffers_; }
  [[nodiscard]] size_t shared_tensors() const { return trunk_->parameters().size(); }
  // The shared parameters that train: indices into parameters(), their specs, and their elements,
  // which are the first of ParameterVector::trainable().
  [[nodiscard]] const std::vector<size_t>& trained_shared() const { return trained_shared_; }
  [[nodiscard]] std::vector<ParameterSpec> trained_shared_parameters() const;
  [[nodiscard]] int64_t trained_shared_elements() const { return trained_shared_elements_; }

  // inputs [rows, width] → the trunk's output [rows, trunk().output_width()], which is for
  // outputs() alone: with ModelOptions::bfloat16 it may be of that type. Samples of pictures, which
  // are uint8, become numbers from 0 to 1 first.
  [[nodiscard]] at::Tensor features(const at::Tensor& inputs, const at::Tensor* shared,
                                    const at::Tensor* buffers, const Pass& pass) const;

  // Features → the outputs of all tasks [rows, sum of all tasks' outputs] in the parameters' type,
  // those of task j in columns(j). `parameters` and `buffers` are all those of the network; modes
  // as Trunk::forward has them.
  [[nodiscard]] at::Tensor outputs(const at::Tensor& features, const at::Tensor* parameters,
                                   const at::Tensor* buffers, const Pass& pass) const;
  // One task's outputs alone: [rows, its outputs].
  [[nodiscard]] at::Tensor outputs_of(int64_t task, const at::Tensor& features,
                                      const at::Tensor* parameters, const at::Tensor* buffers,
                                      const Pass& pass) const;
  // Its weight [its outputs, width of the features], without copying, where those outputs are
  // linear in the features as they come; otherwise undefined.
  [[nodiscard]] at::Tensor linear_head(int64_t task, const at::Tensor* parameters) const;
  // That task's columns of what outputs() gives, without copying.
  [[nodiscard]] at::Tensor columns(int64_t task, const at::Tensor& outputs) const;
  // One task's head or decoder as the body of a TorchScript function of the features that gives
  // its outputs, of a dense task [rows, channels, height, width]; and its tensors by the names that
  // the body gives them: parameters, then buffers.
  struct HeadScript {
    std::string body;
    std::vector<HeadBank::Named> parameters, buffers;
  };
  [[nodiscard]] HeadScript head_script(int64_t task, const at::Tensor* parameters,
                                       const at::Tensor* buffers) const;
  // The most numbers that a row takes between two layers, or as outputs.
  [[nodiscard]] int64_t widest() const;

 private:
  // A task's decoder and where its tensors begin; or none, and its place among the others.
  struct Place {
    std::optional<size_t> decoder;
    int64_t head = 0;
    int64_t first_output = 0, outputs = 0;
  };
  struct PlacedDecoder {
    Decoder decoder;
    size_t first_parameter, first_buffer;
  };
  // For a pass of this thread's.
  [[nodiscard]] Autocast autocast(const at::Tensor* parameters) const {
    return {options_.bfloat16, parameters[0].device().type()};
  }
  [[nodiscard]] at::Tensor for_heads(const at::Tensor& features) const;
  [[nodiscard]] at::Tensor decoded(const PlacedDecoder& placed, const at::Tensor& features,
                                   const at::Tensor* parameters, const at::Tensor* buffers,
                                   const Pass& pass) const;

  ModelOptions options_;
  InputShape input_;
  std::vector<Task> tasks_;
  std::unique_ptr<Trunk> trunk_;
  HeadBank heads_;
  std::vector<PlacedDecoder> decoders_;
  std::vector<Place> places_;  // one a task
  std::vector<ParameterSpec> parameters_, buffers_;
  std::vector<size_t> trained_shared_;
  int64_t trained_shared_elements_ = 0;
};

// What a network knows: its parameters and running statistics.
struct NetworkState {
  ParameterVector parameters, buffers;

  // As the network begins training; the same seed gives the same state.
  static NetworkState initial(const Network& network, const at::TensorOptions& options,
                              uint64_t seed);

  // Copies the values of `other`, which belongs to the same network.
  void copy_from(const NetworkState& other);
};

// Outputs [rows, all outputs] in evaluation mode, without gradients, some rows at a time, on the
// device of `state`.
[[nodiscard]] at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                                          const at::Tensor& inputs);
// The same for all rows of a data set, which may be larger than memory.
[[nodiscard]] at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                                          const DataSet& data);
// The same for outputs that do not all fit in memory: those of some rows at a time, with the rows,
// all on that device.
void visit_outputs(const Network& network, const NetworkState& state, const DataSet& data,
                   const std::function<void(const at::Tensor& outputs, const Batch& rows)>& visit);

}  // namespace kindred
