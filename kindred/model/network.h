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

// One trunk and a head per task: a function of parameters and buffers held by the caller.
class Network {
 public:
  // Throws InputError if the options are invalid or the trunk has no trainable parameter.
  // NetworkSetting::keeps_map also holds if a task is dense.
  Network(const ModelOptions& options, const InputShape& input, std::vector<Task> tasks,
          NetworkSetting setting = {});

  [[nodiscard]] const ModelOptions& options() const { return options_; }
  [[nodiscard]] const NetworkSetting& setting() const { return setting_; }
  [[nodiscard]] const InputShape& input() const { return input_; }
  [[nodiscard]] const std::vector<Task>& tasks() const { return tasks_; }
  [[nodiscard]] const Trunk& trunk() const { return *trunk_; }
  // Heads of the non-dense tasks.
  [[nodiscard]] const HeadBank& heads() const { return heads_; }
  // Whether any task is dense.
  [[nodiscard]] bool is_dense() const { return !decoders_.empty(); }

  // All parameters: first the trunk's (the shared ones), then the heads', then the decoders'.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  // First the trunk's, then the decoders'.
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return buffers_; }
  [[nodiscard]] size_t shared_tensors() const { return trunk_->parameters().size(); }
  // The trainable shared parameters: indices into parameters(), specs, and number of elements,
  // which come first in ParameterVector::trainable().
  [[nodiscard]] const std::vector<size_t>& trained_shared() const { return trained_shared_; }
  [[nodiscard]] std::vector<ParameterSpec> trained_shared_parameters() const;
  [[nodiscard]] int64_t trained_shared_elements() const { return trained_shared_elements_; }

  // inputs [rows, width] → the trunk's output [rows, trunk().output_width()], to be passed to
  // outputs() only: with NetworkSetting::bfloat16 it may be bfloat16. uint8 pictures are scaled to
  // [0, 1] first. `shared` are the trunk's parameters, or all. Throws std::out_of_range for fewer
  // parameters or buffers than the network has; so do the other passes.
  [[nodiscard]] at::Tensor features(const at::Tensor& inputs, TensorSpan shared, TensorSpan buffers,
                                    const Pass& pass) const;

  // Features → the outputs of all tasks [rows, sum of all tasks' outputs] in the parameters' type;
  // those of task j are columns(j). `parameters` and `buffers` are all those of the network. Modes
  // as in Trunk::forward().
  [[nodiscard]] at::Tensor outputs(const at::Tensor& features, TensorSpan parameters,
                                   TensorSpan buffers, const Pass& pass) const;
  // Returns one task's outputs: [rows, its outputs].
  [[nodiscard]] at::Tensor outputs_of(int64_t task, const at::Tensor& features,
                                      TensorSpan parameters, TensorSpan buffers,
                                      const Pass& pass) const;
  // Returns a view of the task's weight [its outputs, width of the features] if its outputs are
  // linear in the features; otherwise undefined.
  [[nodiscard]] at::Tensor linear_head(int64_t task, TensorSpan parameters) const;
  // Returns that task's columns of the result of outputs(), as a view.
  [[nodiscard]] at::Tensor columns(int64_t task, const at::Tensor& outputs) const;
  // Views of the tensors of one part of the network, named as in that part: "layer0.weight".
  struct PartTensors {
    std::vector<HeadBank::Named> parameters, buffers;
  };
  [[nodiscard]] PartTensors trunk_tensors(TensorSpan parameters, TensorSpan buffers) const;
  // Those of one task's head or decoder.
  [[nodiscard]] PartTensors head_tensors(int64_t task, TensorSpan parameters,
                                         TensorSpan buffers) const;
  // The same as outputs_of() in kEvaluate from those tensors alone, without autocast.
  [[nodiscard]] at::Tensor head_outputs(int64_t task, const at::Tensor& features, TensorSpan own,
                                        TensorSpan own_buffers) const;
  // Returns the largest number of values per row between two layers, or as outputs.
  [[nodiscard]] int64_t widest() const;

 private:
  // Index of a task's decoder, or else of its head, and the task's output columns.
  struct Place {
    std::optional<size_t> decoder;
    int64_t head = 0;
    int64_t first_output = 0, outputs = 0;
  };
  struct PlacedDecoder {
    Decoder decoder;
    size_t first_parameter, first_buffer;
  };
  // Throws std::out_of_range for fewer tensors than a pass needs.
  void require(TensorSpan parameters, size_t least, TensorSpan buffers) const;
  // For a forward pass on this thread.
  [[nodiscard]] Autocast autocast(TensorSpan parameters) const {
    return {setting_.bfloat16, parameters[0].device().type()};
  }
  [[nodiscard]] at::Tensor for_heads(const at::Tensor& features) const;
  [[nodiscard]] at::Tensor decoded(const PlacedDecoder& placed, const at::Tensor& features,
                                   TensorSpan parameters, TensorSpan buffers,
                                   const Pass& pass) const;

  ModelOptions options_;
  NetworkSetting setting_;
  InputShape input_;
  std::vector<Task> tasks_;
  std::unique_ptr<Trunk> trunk_;
  HeadBank heads_;
  std::vector<PlacedDecoder> decoders_;
  std::vector<Place> places_;  // one per task
  std::vector<ParameterSpec> parameters_, buffers_;
  std::vector<size_t> trained_shared_;
  int64_t trained_shared_elements_ = 0;
};

// Values of a network: its parameters and running statistics.
struct NetworkState {
  ParameterVector parameters, buffers;

  // Returns the initial state for training; the same seed gives the same state.
  static NetworkState initial(const Network& network, const at::TensorOptions& options,
                              uint64_t seed);

  // Copies the values of `other`, which must belong to the same network.
  void copy_from(const NetworkState& other);
};

// Returns outputs [rows, all outputs] in evaluation mode, without gradients, computed in chunks of
// rows on the device of `state`.
[[nodiscard]] at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                                          const at::Tensor& inputs);
// The same for all rows of a data set, which may exceed memory.
[[nodiscard]] at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                                          const DataSet& data);
// The same for outputs that may exceed memory: calls `visit` with the outputs and rows of each
// chunk, on that device.
void visit_outputs(const Network& network, const NetworkState& state, const DataSet& data,
                   const std::function<void(const at::Tensor& outputs, const Batch& rows)>& visit);

}  // namespace kindred
