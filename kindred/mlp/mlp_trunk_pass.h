#pragma once

#include <cstdint>
#include <vector>

#include "kindred/mlp/mlp_shape.h"
#include "kindred/mlp/mlp_step.h"
#include "kindred/mlp/sparse_inputs.h"
#include "kindred/model/parameters.h"
#include "kindred/model/trunk.h"

namespace kindred {

// The trunk of an MLP network in one batch, forward and back; see MlpPass.
template <class T>
class MlpTrunkPass {
 public:
  explicit MlpTrunkPass(const MlpShape& shape) : shape_(shape), layers_(shape.layers.size()) {}

  // inputs [rows, width] → features [rows, features], valid until the next call. In kTrain
  // the running statistics among `buffers` are updated.
  const T* forward(const T* inputs, int64_t rows, TensorSpan parameters, TensorSpan buffers,
                   const Pass& pass, bool differentiable);

  // A look-ahead: forward passes of one batch after steps() of `source`. prepare() computes what
  // they have in common; `source` and all arguments must stay unchanged up to the last of them.
  void prepare(const MlpTrunkPass& source, const T* inputs, int64_t rows, TensorSpan buffers,
               const Pass& pass);
  // Returns the features after the step.
  const T* forward_after(const MlpStep<T>& step);

  // Where ∂L/∂features [rows, features] is to be written before back().
  [[nodiscard]] T* at_features();
  // Writes the trained tensors' gradient from `gradient` on as MlpTensor says, or adds it.
  void back(T* gradient);
  // Writes the parameters after a plain gradient step, for a look-ahead at `rows` rows.
  void back_for_step(int64_t rows, MlpStep<T>& step);

 private:
  struct Layer {
    std::vector<T> normalized;  // without normalisation: empty
    std::vector<T> outputs, slopes;
    std::vector<double> inverse_deviations;  // per column, or per row for layer normalisation
    at::Tensor mask;
  };

  class GradientSink;
  class StepSink;

  [[nodiscard]] MlpLayerTensors<T> tensors(size_t number) const;
  [[nodiscard]] const T* input(size_t number) const {
    return number == 0 ? inputs_ : layers_[number - 1].outputs.data();
  }
  void begin(const T* inputs, int64_t rows, TensorSpan parameters, TensorSpan buffers,
             const Pass& pass, bool differentiable);
  // Where the layer's product is to be written.
  T* product_place(size_t number);
  void multiply_by_weight(size_t number, const T* weight, T* into);
  // From the product to the layer's outputs.
  void end_layer(size_t number, const MlpLayerTensors<T>& tensors);
  void normalize(size_t number, const MlpLayerTensors<T>& tensors);
  void normalize_batch(size_t number);
  [[nodiscard]] at::Tensor mask_of(size_t number) const;
  [[nodiscard]] bool pays_factored(size_t number, int64_t rows) const;

  template <class Sink>
  void walk_back(Sink& sink);
  template <class Sink>
  void norm_back(size_t number, Sink& sink);

  const MlpShape& shape_;
  std::vector<Layer> layers_;
  std::vector<T> at_outputs_, at_inputs_;         // of the layer on the way back
  std::vector<double> means_, variances_, sums_;  // scratch
  const T* inputs_ = nullptr;
  SparseInputs<T> sparse_;  // the same, if most of them are 0
  TensorSpan parameters_, buffers_;
  Pass pass_;
  bool differentiable_ = false;
  int64_t rows_ = 0;
  // Of a look-ahead: the first layer's product with the weight before the step, and x' · xᵀ of the
  // first layer's and of a later layer's inputs.
  const MlpTrunkPass* source_ = nullptr;
  std::vector<T> first_product_, first_gram_, gram_;
};

}  // namespace kindred
