#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/model/network.h"

namespace kindred {

struct ScriptFile {
  std::string source;  // "def forward(self, x: Tensor) -> Tensor: …"; may read self.training
  std::vector<std::pair<std::string, at::Tensor>> parameters = {}, buffers = {};  // dotted names
  std::vector<std::pair<std::string, std::vector<at::Tensor>>> lists = {};        // attributes
};

// Writes a module as Python's torch.jit.save would.
void write_script(const std::filesystem::path& path, const ScriptFile& file);

// The trunk of a network with the values of `state`, as one would write it in Python: with batch
// statistics in training.
[[nodiscard]] ScriptFile script_of(const Network& network, const NetworkState& state);

}  // namespace kindred
