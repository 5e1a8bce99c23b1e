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
  kLookAhead,  // as kTrain, but nothing is updated
  kEvaluate,   // running statistics, dropout off
};

// How one forward pass is to be run.
struct Pass {
  PassMode mode = PassMode::kEvaluate;
  // Dropout masks are a function of this and the layer alone: two passes with the same seed draw
  // the same masks, and no generator has a state that a pass could disturb.
  uint64_t dropout_seed = 0;
  // Of that seed, where several passes have it; may be null.
  DropoutMasks* dropout_masks = nullptr;
};

// The shared part of a network, as a pure function of its parameters: a look-ahead is the same
// function at other parameters.
class Trunk {
 public:
  virtual ~Trunk() = default;

  [[nodiscard]] virtual const std::vector<ParameterSpec>& parameters() const = 0;
  // Running statistics of normalisation layers.
  [[nodiscard]] virtual const std::vector<ParameterSpec>& buffers() const = 0;
  [[nodiscard]] virtual int64_t output_width() const = 0;
  // With ModelOptions::keeps_map: the map that a row of output is, laid out as InputShape says.
  [[nodiscard]] virtual InputShape output_map() const { return output_width(); }
  // The most numbers that a row takes between two of its layers: what bounds the memory of a pass.
  [[nodiscard]] virtual int64_t widest() const = 0;

  // inputs [rows, width] → [rows, output_width()]. `parameters` and `buffers` hold one tensor a
  // spec. Buffers are read in kEvaluate, updated in kTrain and left alone in kLookAhead. Safe to
  // call from several threads.
  [[nodiscard]] virtual at::Tensor forward(const at::Tensor& inputs, const at::Tensor* parameters,
                                           const at::Tensor* buffers, const Pass& pass) const = 0;

  // The body of a TorchScript function `forward(self, x: Tensor) -> Tensor` that does what
  // forward does in kEvaluate, each parameter and buffer called self.<its name>. Names are
  // therefore identifiers joined by dots, such as "layer0.norm.weight".
  [[nodiscard]] virtual std::string script() const = 0;
  // Where that body calls self.encoder in place of tensors: the module with these values in it, in
  // evaluation mode. Null for trunks that are all body.
  [[nodiscard]] virtual std::shared_ptr<torch::jit::Module> script_encoder(
      const at::Tensor* parameters, const at::Tensor* buffers) const;

  // What the trunk depends on beside its options and inputs: a checksum, or "" for nothing.
  [[nodiscard]] virtual std::string fingerprint() const { return {}; }
};

// The trunk that the options name, for such inputs. Throws InputError, also for one that has no map
// to keep.
[[nodiscard]] std::unique_ptr<Trunk> make_trunk(const ModelOptions& options,
                                                const InputShape& input);

}  // namespace kindred
