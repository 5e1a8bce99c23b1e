#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "kindred/kernels/kernels.h"
#include "kindred/model/network.h"

namespace kindred {

// One tensor of a network: its index in Network::parameters(), and where its gradient begins in
// ParameterVector::trainable(); nothing if it is frozen.
struct MlpTensor {
  size_t index = 0;
  std::optional<int64_t> gradient;
};

// A layer of the trunk, see MlpTrunk.
struct MlpLayer {
  int64_t in = 0, out = 0;
  bool skips = false;  // adds its input
  MlpTensor weight, bias, norm_weight, norm_bias;
  size_t running = 0;  // index of the running mean in Network::buffers(); the variance follows

  [[nodiscard]] bool is_trained() const {
    return weight.gradient || bias.gradient || norm_weight.gradient || norm_bias.gradient;
  }
};

// A layer of all heads, see HeadBank: the first maps the features to every head's columns, each
// further one a head's own columns.
struct MlpHeadLayer {
  int64_t in = 0;                // of one head
  std::vector<int64_t> columns;  // of each head's outputs: where they begin
  std::vector<int64_t> widths;   // of each head's outputs
  int64_t width = 0;             // of all heads together
  MlpTensor weight, bias;
};

// What passes through an MLP network need to know of it.
struct MlpShape {
  Curve curve = Curve::kRelu;
  Normalization normalization = Normalization::kNone;
  double dropout = 0;
  std::vector<MlpLayer> layers;
  size_t first_trained = 0;  // the lowest layer with a trained tensor
  std::vector<MlpHeadLayer> heads;
  std::vector<Task> tasks;

  // Returns nothing for networks with another trunk, with label maps or in bfloat16.
  [[nodiscard]] static std::optional<MlpShape> of(const Network& network);

  // The largest number of values per row between two layers.
  [[nodiscard]] int64_t widest() const;
};

}  // namespace kindred
