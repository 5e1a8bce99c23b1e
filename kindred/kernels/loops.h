// The loops behind Kernels. Each source that includes this is compiled for one instruction set and
// returns its table. Internal linkage throughout, and nothing from the standard library that would
// be compiled here: a copy for AVX-512 might serve the whole program.
#pragma once

#include "kindred/kernels/kernels.h"
#include "kindred/kernels/layer_loops.h"
#include "kindred/kernels/loss_loops.h"
#include "kindred/kernels/norm_loops.h"
#include "kindred/kernels/product_loops.h"
#include "kindred/kernels/update_loops.h"

namespace kindred {
namespace {

template <class T>
constexpr Kernels<T> kernel_table() {
  return {.draw_mask = LayerLoops<T>::draw_mask,
          .end_layer = LayerLoops<T>::end_layer,
          .layer_back = LayerLoops<T>::layer_back,
          .add_bias = LayerLoops<T>::add_bias,
          .scale_columns = NormLoops<T>::scale_columns,
          .column_moments = NormLoops<T>::column_moments,
          .normalize_columns = NormLoops<T>::normalize_columns,
          .batch_norm_back = NormLoops<T>::batch_norm_back,
          .normalize_rows = NormLoops<T>::normalize_rows,
          .layer_norm_back = NormLoops<T>::layer_norm_back,
          .sum_rows = LayerLoops<T>::sum_rows,
          .losses = LossLoops<T>::losses,
          .weigh_losses = LossLoops<T>::weigh_losses,
          .scale_slopes = LossLoops<T>::scale_slopes,
          .scale = LayerLoops<T>::scale,
          .times_columns = LayerLoops<T>::times_columns,
          .multiply_rows = ProductLoops<T>::multiply_rows,
          .multiply_sparse = ProductLoops<T>::multiply_sparse,
          .find_nonzero = ProductLoops<T>::find_nonzero,
          .take_columns = ProductLoops<T>::take_columns,
          .put_columns = ProductLoops<T>::put_columns,
          .adam_step = UpdateLoops<T>::adam_step,
          .adam_look_ahead = UpdateLoops<T>::adam_look_ahead,
          .sgd_step = UpdateLoops<T>::sgd_step,
          .sgd_look_ahead = UpdateLoops<T>::sgd_look_ahead};
}

}  // namespace
}  // namespace kindred
