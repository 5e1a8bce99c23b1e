#pragma once

#include <cstdint>

namespace kindred {

// Loops over arrays, compiled for each instruction set. They allocate nothing and use no threads,
// so that a result depends on the processor alone. Sums over rows are in float64. Matrices are in
// row-major order and without gaps, except where a stride is given.

enum class Curve { kRelu, kGelu, kSilu, kTanh, kElu };
enum class LossKernel { kSquared, kAbsolute, kHuber, kLogistic, kClasses };

// What a layer does after its product and normalisation: values become
// (curve(value + bias) + skipped) · mask. Matrices are [rows, width].
template <class T>
struct LayerEnd {
  int64_t rows, width;
  T* values;
  const T* bias;     // [width]; may be null
  const T* skipped;  // may be null
  const T* mask;     // may be null
  T* slopes;         // out: curve'(value + bias) · mask; may be null
};

// The way back through LayerEnd, from ∂L/∂(its result) to ∂L/∂value, in place.
template <class T>
struct LayerBack {
  int64_t rows, width;
  T* gradient;
  const T* slopes;  // of LayerEnd
  const T* mask;    // read for `skipped`; may be null
  T* skipped;       // out: ∂L/∂skipped; may be null
};

// values = normalized · weight + bias by column; may be in place.
template <class T>
struct Affine {
  int64_t rows, width;
  const T* normalized;
  const T* weight;  // [width]
  const T* bias;    // [width]
  T* values;
};

// The way back through normalisation and Affine, from ∂L/∂values to ∂L/∂(what was normalised), in
// place.
template <class T>
struct NormBack {
  int64_t rows, width;
  T* gradient;
  const T* normalized;
  const T* weight;
  const double* inverse_deviations;
  double* sums;  // out: [2 · width], Σ gradient and Σ gradient · normalized over the rows
};

template <class T>
struct Strided {
  T* data = nullptr;
  int64_t stride = 0;  // from one row to the next

  [[nodiscard]] T* row(int64_t number) const { return data + number * stride; }
};

// Losses of adjacent tasks with one loss. kClasses: softmax cross-entropy of one task, whose
// `targets` and `losses` have one column; the others: one task per column.
template <class T>
struct LossBlock {
  int64_t rows, width;
  Strided<const T> outputs, targets;
  const T* settings;  // [width]: Huber's delta, or the weight of positive labels
  Strided<T> losses;
  Strided<T> slopes;  // ∂loss/∂output, [rows, width]
};

// The products below read rows of `weight` up to a multiple of this, beyond `width`; what is there
// has no effect, but the last row must have room.
inline constexpr int64_t kPaddedWidth = 16;
[[nodiscard]] constexpr int64_t padded(int64_t width) {
  return (width + kPaddedWidth - 1) / kPaddedWidth * kPaddedWidth;
}

// values [rows, width] = inputs [rows, inner] · weight [inner, width], or added to them.
template <class T>
struct RowProduct {
  int64_t rows, inner, width;
  Strided<const T> inputs, weight;
  Strided<T> values;
  bool adds = false;
};

// The same for rows of few numbers: those of row r are numbers[i] at the inner index columns[i], i
// = begins[r] … begins[r + 1] − 1.
template <class T>
struct SparseProduct {
  int64_t rows, width;
  const int64_t* begins;
  const int32_t* columns;
  const T* numbers;  // null: each is 1
  Strided<const T> weight;
  Strided<T> values;
  bool adds = false;
};

// Some columns of a matrix [rows, width], and the same transposed without gaps between them.
template <class T>
struct ColumnCopy {
  int64_t rows, width;
  const int32_t* columns;  // [count]
  int64_t count;
  Strided<T> transposed;  // [count, rows]
};

struct AdamSettings {
  double first_decay, second_decay;            // β₁, β₂
  double first_correction, second_correction;  // 1 − βᵗ of the step taken
  double epsilon, rate;
  double decay;  // of weights; added to the gradient
  double kept;   // factor of the weights: 1 less a decay apart from the gradient
};

template <class T>
struct AdamState {
  T *first, *second;  // moments
};

struct SgdSettings {
  double rate, decay, momentum;
  bool nesterov;
};

template <class T>
struct Kernels {
  // Dropout mask: 0 with probability `rate`, else 1 / (1 − rate). An element depends on `key` and
  // its number only: Philox-4×32-10 (Salmon et al., SC 2011); element 256·b + 64·w + j is word w of
  // counter 64·b + j.
  void (*draw_mask)(T* mask, int64_t count, uint64_t key, double rate);

  void (*end_layer)(Curve curve, const LayerEnd<T>& layer);
  void (*layer_back)(const LayerBack<T>& layer);
  void (*add_bias)(T* values, const T* bias, int64_t rows, int64_t width);
  void (*scale_columns)(const Affine<T>& layer);

  // Batch normalisation: mean and variance (divisor `rows`) of each column, and
  // values = (values − mean) · inverse deviation.
  void (*column_moments)(const T* values, int64_t rows, int64_t width, double* means,
                         double* variances);
  void (*normalize_columns)(T* values, int64_t rows, int64_t width, const double* means,
                            const double* inverse_deviations);
  void (*batch_norm_back)(const NormBack<T>& layer);
  // Layer normalisation of each row; writes 1 / √(variance + epsilon) of each.
  void (*normalize_rows)(T* values, int64_t rows, int64_t width, double epsilon,
                         double* inverse_deviations);
  void (*layer_norm_back)(const NormBack<T>& layer);

  // sums[column] = Σ over rows.
  void (*sum_rows)(const T* matrix, int64_t rows, int64_t width, double* sums);

  void (*losses)(LossKernel kind, const LossBlock<T>& block);
  // sums = Σ over rows of losses · labelled, weights = Σ labelled; without `labelled`, 1 each.
  void (*weigh_losses)(const T* losses, Strided<const T> labelled, int64_t rows, int64_t tasks,
                       double* sums, double* weights);
  // slopes · labelled · share; one task's label counts for all columns if `one_task`.
  void (*scale_slopes)(Strided<T> slopes, Strided<const T> labelled, const T* shares, int64_t rows,
                       int64_t width, bool one_task);
  // result = values · factor
  void (*scale)(const T* values, double factor, T* result, int64_t count);
  // result[r, c] = matrix[r, c] · factors[c].
  void (*times_columns)(const T* matrix, const T* factors, T* result, int64_t rows, int64_t width);

  // A row of a product does not depend on the other rows, or on how many there are.
  void (*multiply_rows)(const RowProduct<T>& product);
  void (*multiply_sparse)(const SparseProduct<T>& product);

  // Writes column and value of each element of a row that is not 0, and returns their number. Both
  // must have room for `width`.
  int64_t (*find_nonzero)(const T* row, int64_t width, int32_t* columns, T* values);
  void (*take_columns)(const T* matrix, const ColumnCopy<T>& copy);
  void (*put_columns)(const ColumnCopy<const T>& copy, T* matrix);

  // See Adam and Sgd. A step updates the state; a look-ahead turns `gradient` into the parameters
  // after the step and changes nothing else. `velocity` is null without momentum.
  void (*adam_step)(const AdamSettings& settings, const AdamState<T>& state, T* parameters,
                    const T* gradient, int64_t count);
  void (*adam_look_ahead)(const AdamSettings& settings, const AdamState<const T>& state,
                          const T* parameters, T* gradient, int64_t count);
  void (*sgd_step)(const SgdSettings& settings, T* velocity, T* parameters, const T* gradient,
                   int64_t count);
  void (*sgd_look_ahead)(const SgdSettings& settings, const T* velocity, const T* parameters,
                         T* gradient, int64_t count);
};

// Returns the loops for this processor; T is float or double.
template <class T>
[[nodiscard]] const Kernels<T>& kernels();
template <>
const Kernels<float>& kernels<float>();
template <>
const Kernels<double>& kernels<double>();

}  // namespace kindred
