#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/data_set.h"
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
  [[nodiscard]] const HeadBank& heads() const { return heads_; }

  // All parameters: the trunk's, which are the shared ones, then the heads'.
  [[nodiscard]] const std::vector<ParameterSpec>& parameters() const { return parameters_; }
  [[nodiscard]] const std::vector<ParameterSpec>& buffers() const { return trunk_->buffers(); }
  [[nodiscard]] size_t shared_tensors() const { return trunk_->parameters().size(); }
  // The shared parameters that train: indices into parameters(), their specs, and their elements,
  // which are the first of ParameterVector::trainable().
  [[nodiscard]] const std::vector<size_t>& trained_shared() const { return trained_shared_; }
  [[nodiscard]] std::vector<ParameterSpec> trained_shared_parameters() const;
  [[nodiscard]] int64_t trained_shared_elements() const { return trained_shared_elements_; }

  // inputs [rows, width] → the trunk's output [rows, trunk().output_width()]. Samples of pictures,
  // which are uint8, become numbers from 0 to 1 first.
  [[nodiscard]] at::Tensor features(const at::Tensor& inputs, const at::Tensor* shared,
                                    const at::Tensor* buffers, const Pass& pass) const;

 private:
  ModelOptions options_;
  InputShape input_;
  std::vector<Task> tasks_;
  std::unique_ptr<Trunk> trunk_;
  HeadBank heads_;
  std::vector<ParameterSpec> parameters_;
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

// Head outputs [rows, all outputs] in evaluation mode, without gradients, some rows at a time.
[[nodiscard]] at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                                          const at::Tensor& inputs);
// The same for all rows of a data set, which may be larger than memory.
[[nodiscard]] at::Tensor evaluate_outputs(const Network& network, const NetworkState& state,
                                          const DataSet& data);

}  // namespace kindred
