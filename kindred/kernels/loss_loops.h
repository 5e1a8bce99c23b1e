// Losses and their derivatives, see Kernels and loops.h.
#pragma once

#include <cstdint>

#include "kindred/kernels/elementary.h"
#include "kindred/kernels/kernels.h"

namespace kindred {
namespace {

template <class T>
struct LossLoops {
  template <LossKernel kind>
  static T row_loss(T output, T target, T setting, T& slope) {
    if constexpr (kind == LossKernel::kLogistic) {
      // (1 − t)·ln(1 + eˣ) + w·t·ln(1 + e⁻ˣ), in which nothing cancels
      const T e = exp_of_negative(-absolute(output)), log = log1p_of_unit(e);
      const T negative = 1 - target, positive = setting * target;
      slope = negative * logistic(output, e) - positive * logistic(-output, e);
      return negative * (log + (output > 0 ? output : T(0))) +
             positive * (log + (output < 0 ? -output : T(0)));
    } else {
      const T d = output - target;
      if constexpr (kind == LossKernel::kSquared) {
        slope = 2 * d;
        return d * d;
      }
      const T sign = d < 0 ? T(-1) : d > 0 ? T(1) : T(0);
      if constexpr (kind == LossKernel::kAbsolute) {
        slope = sign;
        return absolute(d);
      }
      const T size = absolute(d);
      slope = size < setting ? d : setting * sign;
      return size < setting ? T(0.5) * d * d : setting * (size - T(0.5) * setting);
    }
  }

  template <LossKernel kind>
  static void row_losses(const LossBlock<T>& block) {
    for (int64_t r = 0; r < block.rows; ++r) {
      const T* __restrict const output = block.outputs.row(r);
      const T* __restrict const target = block.targets.row(r);
      T* __restrict const slope = block.slopes.row(r);
      T* __restrict const loss = block.losses.row(r);
      for (int64_t i = 0; i < block.width; ++i)
        loss[i] = row_loss<kind>(output[i], target[i], block.settings[i], slope[i]);
    }
  }

  static void class_losses(const LossBlock<T>& block) {
    for (int64_t r = 0; r < block.rows; ++r) {
      const T* __restrict const output = block.outputs.row(r);
      T* __restrict const slope = block.slopes.row(r);
      T most = output[0];
      for (int64_t i = 1; i < block.width; ++i) most = output[i] <= most ? most : output[i];
      T sum = 0;
      for (int64_t i = 0; i < block.width; ++i) slope[i] = exp_of_negative(output[i] - most);
      for (int64_t i = 0; i < block.width; ++i) sum += slope[i];
      const auto own = static_cast<int64_t>(*block.targets.row(r));
      *block.losses.row(r) =
          static_cast<T>(__builtin_log(static_cast<double>(sum))) + most - output[own];
      const T share = 1 / sum;
      for (int64_t i = 0; i < block.width; ++i) slope[i] *= share;
      slope[own] -= 1;
    }
  }

  static void losses(LossKernel kind, const LossBlock<T>& block) {
    switch (kind) {
      case LossKernel::kSquared:
        return row_losses<LossKernel::kSquared>(block);
      case LossKernel::kAbsolute:
        return row_losses<LossKernel::kAbsolute>(block);
      case LossKernel::kHuber:
        return row_losses<LossKernel::kHuber>(block);
      case LossKernel::kLogistic:
        return row_losses<LossKernel::kLogistic>(block);
      case LossKernel::kClasses:
        return class_losses(block);
    }
  }

  static void weigh_losses(const T* losses, Strided<const T> labelled, int64_t rows, int64_t tasks,
                           double* sums, double* weights) {
    double* __restrict const sum = sums;
    double* __restrict const weight = weights;
    for (int64_t i = 0; i < tasks; ++i) sum[i] = weight[i] = 0;
    for (int64_t r = 0; r < rows; ++r) {
      const T* __restrict const loss = losses + r * tasks;
      if (labelled.data) {
        const T* __restrict const label = labelled.row(r);
        for (int64_t i = 0; i < tasks; ++i) {
          sum[i] += static_cast<double>(loss[i] * label[i]);
          weight[i] += static_cast<double>(label[i]);
        }
      } else {
        for (int64_t i = 0; i < tasks; ++i) sum[i] += static_cast<double>(loss[i]);
      }
    }
    if (!labelled.data)
      for (int64_t i = 0; i < tasks; ++i) weight[i] = static_cast<double>(rows);
  }

  static void scale_slopes(Strided<T> slopes, Strided<const T> labelled, const T* shares,
                           int64_t rows, int64_t width, bool one_task) {
    for (int64_t r = 0; r < rows; ++r) {
      T* __restrict const slope = slopes.row(r);
      if (one_task) {
        const T factor = (labelled.data ? *labelled.row(r) : T(1)) * *shares;
        for (int64_t i = 0; i < width; ++i) slope[i] *= factor;
      } else if (labelled.data) {
        const T* __restrict const label = labelled.row(r);
        for (int64_t i = 0; i < width; ++i) slope[i] *= label[i] * shares[i];
      } else {
        for (int64_t i = 0; i < width; ++i) slope[i] *= shares[i];
      }
    }
  }
};

}  // namespace
}  // namespace kindred
