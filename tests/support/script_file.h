#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/network.h"

namespace kindred {

struct ScriptFile {
  // "def forward(self, x: Tensor) -> Tensor: …"; may read self.training and call the passes.
  std::string source;
  std::vector<std::pair<std::string, at::Tensor>> parameters = {}, buffers = {};  // dotted names
  std::vector<std::pair<std::string, std::vector<at::Tensor>>> lists = {};        // attributes
  // Methods traced on `example`, as functions of all parameters and buffers.
  struct TracedPass {
    std::string name;
    at::Tensor example;
    std::function<at::Tensor(const at::Tensor& x, TensorSpan parameters, TensorSpan buffers)>
        forward;
  };
  std::vector<TracedPass> passes = {};
};

// Writes a module as Python's torch.jit.save would.
void write_script(const std::filesystem::path& path, const ScriptFile& file);

// The trunk of a network, which must outlive the result, with the values of `state`, as one would
// write it in Python: with batch statistics in training.
[[nodiscard]] ScriptFile script_of(const Network& network, const NetworkState& state);

}  // namespace kindred
