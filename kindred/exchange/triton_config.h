#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kindred {

// An input or output of a model of Triton, without the rows of a batch.
struct TritonTensor {
  std::string name;
  std::string type;  // as in model_config.proto, "TYPE_FP64"
  std::vector<int64_t> dimensions;
};

// A network in an ensemble.
struct TritonStep {
  std::string model;
  std::vector<std::pair<std::string, std::string>> outputs;  // its name in the model, and outside
};

// The names of a network's outputs in its model, for Triton's PyTorch backend: those given; but it
// takes "<text>__<digits>" for the place of an output in the tuple if all names have this form, and
// then they are OUTPUT__0, OUTPUT__1, …
[[nodiscard]] std::vector<std::string> output_places(const std::vector<TritonTensor>& outputs);

// config.pbtxt of a network and of an ensemble of networks.
[[nodiscard]] std::string network_config(const std::string& name, const TritonTensor& input,
                                         const std::vector<TritonTensor>& outputs);
[[nodiscard]] std::string ensemble_config(const std::string& name, const TritonTensor& input,
                                          const std::vector<TritonTensor>& outputs,
                                          const std::vector<TritonStep>& steps);

}  // namespace kindred
