#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "kindred/data/input_shape.h"
#include "kindred/model/model_options.h"
#include "kindred/model/parameters.h"

namespace torch::jit {
struct Module;
}

namespace kindred {

class DropoutMasks;

enum class PassMode {
  kTrain,      // batch statistics, running statistics updated, dropout on
  kLookAhead,  // as kTrain, without updates
  kEvaluate,   // running statistics, dropout off
};

class BatchSums;

// Settings of one forward pass.
struct Pass {
  PassMode mode = PassMode::kEvaluate;
  // Dropout masks depend only on this and the layer: two passes with the same seed use the same
  // masks, and no generator state is shared between passes.
  uint64_t dropout_seed = 0;
  // Cache of the masks of that seed, shared between passes; may be null.
  DropoutMasks* dropout_masks = nullptr;
  // In training: batch statistics are those of the rows of all processes; null: of these rows.
  BatchSums* batch_sums = nullptr;
};

// The shared part of a network, as a pure function of its parameters: a look-ahead evaluates it at
// other parameters.
class Trunk {
 public:
  virtual ~Trunk() = default;

  [[nodiscard]] virtual const std::vector<ParameterSpec>& parameters() const = 0;
  // Running statistics of normalisation layers.
  [[nodiscard]] virtual const std::vector<ParameterSpec>& buffers() const = 0;
  [[nodiscard]] virtual int64_t output_width() const = 0;
  // With NetworkSetting::keeps_map: the shape of the map in an output row, laid out as in
  // InputShape.
  [[nodiscard]] virtual InputShape output_map() const { return output_width(); }
  // Returns the largest number of values per row between two layers; bounds the memory of a pass.
  [[nodiscard]] virtual int64_t widest() const = 0;

  // inputs [rows, width] → [rows, output_width()]. `parameters` and `buffers` hold one tensor per
  // spec. Buffers are read in kEvaluate, updated in kTrain, unchanged in kLookAhead. Thread-safe.
  // Shapes take −1 for the rows: a trace would fix inputs.size(0).
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& inputs, TensorSpan parameters,
                                           TensorSpan buffers, const Pass& pass) const = 0;

  // A bundle holds the trace of forward in kEvaluate (define_traced), with the tensors as
  // attributes of a module. Their names must therefore be identifiers joined by dots, e.g.
  // "layer0.norm.weight". If a trace would not do, because forward runs a module of the user's:
  // returns that module with these values, in evaluation mode. Null for other trunks.
  [[nodiscard]] virtual std::shared_ptr<torch::jit::Module> script_encoder(
      TensorSpan parameters, TensorSpan buffers) const;

  // Returns a checksum of what the trunk depends on besides its options and inputs; "" if nothing.
  [[nodiscard]] virtual std::string fingerprint() const { return {}; }
};

// Returns the trunk named by the options for inputs of that shape. Throws InputError if the options
// are invalid, or need a map that the trunk does not have.
[[nodiscard]] std::unique_ptr<Trunk> make_trunk(const ModelOptions& options,
                                                const InputShape& input, bool keeps_map = false);

}  // namespace kindred
