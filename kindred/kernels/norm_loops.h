// Batch and layer normalisation, forward and back, see Kernels and loops.h.
#pragma once

#include <cstdint>

#include "kindred/kernels/kernels.h"

namespace kindred {
namespace {

template <class T>
struct NormLoops {
  static void scale_columns(const Affine<T>& layer) {
    for (int64_t r = 0; r < layer.rows; ++r) {
      const T* __restrict const x = layer.normalized + r * layer.width;
      T* __restrict const y = layer.values + r * layer.width;
      for (int64_t i = 0; i < layer.width; ++i) y[i] = x[i] * layer.weight[i] + layer.bias[i];
    }
  }

  static void column_moments(const T* values, int64_t rows, int64_t width, double* means,
                             double* variances) {
    for (int64_t i = 0; i < width; ++i) means[i] = variances[i] = 0;
    for (int64_t r = 0; r < rows; ++r) {
      const T* __restrict const x = values + r * width;
      for (int64_t i = 0; i < width; ++i) means[i] += static_cast<double>(x[i]);
    }
    for (int64_t i = 0; i < width; ++i) means[i] /= static_cast<double>(rows);
    for (int64_t r = 0; r < rows; ++r) {
      const T* __restrict const x = values + r * width;
      for (int64_t i = 0; i < width; ++i) {
        const double d = static_cast<double>(x[i]) - means[i];
        variances[i] += d * d;
      }
    }
    for (int64_t i = 0; i < width; ++i) variances[i] /= static_cast<double>(rows);
  }

  static void normalize_columns(T* values, int64_t rows, int64_t width, const double* means,
                                const double* inverse_deviations) {
    for (int64_t r = 0; r < rows; ++r) {
      T* __restrict const x = values + r * width;
      for (int64_t i = 0; i < width; ++i)
        x[i] = static_cast<T>((static_cast<double>(x[i]) - means[i]) * inverse_deviations[i]);
    }
  }

  static void normalize_rows(T* values, int64_t rows, int64_t width, double epsilon,
                             double* inverse_deviations) {
    const auto count = static_cast<double>(width);
    for (int64_t r = 0; r < rows; ++r) {
      T* __restrict const x = values + r * width;
      double sum = 0, squares = 0;
#pragma omp simd reduction(+ : sum)
      for (int64_t i = 0; i < width; ++i) sum += static_cast<double>(x[i]);
      const double mean = sum / count;
#pragma omp simd reduction(+ : squares)
      for (int64_t i = 0; i < width; ++i) {
        const double d = static_cast<double>(x[i]) - mean;
        squares += d * d;
      }
      const double inverse = 1 / __builtin_sqrt(squares / count + epsilon);
      inverse_deviations[r] = inverse;
      for (int64_t i = 0; i < width; ++i)
        x[i] = static_cast<T>((static_cast<double>(x[i]) - mean) * inverse);
    }
  }

  // Σ_r g and Σ_r g·x̂, by column.
  static void column_sums(const NormBack<T>& layer) {
    double* __restrict const plain = layer.sums;
    double* __restrict const products = layer.sums + layer.width;
    for (int64_t i = 0; i < 2 * layer.width; ++i) plain[i] = 0;
    for (int64_t r = 0; r < layer.rows; ++r) {
      const T* __restrict const g = layer.gradient + r * layer.width;
      const T* __restrict const x = layer.normalized + r * layer.width;
      for (int64_t i = 0; i < layer.width; ++i) {
        plain[i] += static_cast<double>(g[i]);
        products[i] += static_cast<double>(g[i]) * static_cast<double>(x[i]);
      }
    }
  }

  static void batch_norm_back(const NormBack<T>& layer) {
    column_sums(layer);
    const double* __restrict const plain = layer.sums;
    const double* __restrict const products = layer.sums + layer.width;
    const double share = 1 / static_cast<double>(layer.rows);
    for (int64_t r = 0; r < layer.rows; ++r) {
      T* __restrict const g = layer.gradient + r * layer.width;
      const T* __restrict const x = layer.normalized + r * layer.width;
      for (int64_t i = 0; i < layer.width; ++i) {
        const double centred = static_cast<double>(g[i]) - share * plain[i] -
                               static_cast<double>(x[i]) * share * products[i];
        g[i] = static_cast<T>(centred * layer.inverse_deviations[i] *
                              static_cast<double>(layer.weight[i]));
      }
    }
  }

  static void layer_norm_back(const NormBack<T>& layer) {
    column_sums(layer);
    const double share = 1 / static_cast<double>(layer.width);
    const T* __restrict const w = layer.weight;
    for (int64_t r = 0; r < layer.rows; ++r) {
      T* __restrict const g = layer.gradient + r * layer.width;
      const T* __restrict const x = layer.normalized + r * layer.width;
      double plain = 0, product = 0;
#pragma omp simd reduction(+ : plain, product)
      for (int64_t i = 0; i < layer.width; ++i) {
        const double weighted = static_cast<double>(g[i]) * static_cast<double>(w[i]);
        plain += weighted;
        product += weighted * static_cast<double>(x[i]);
      }
      plain *= share;
      product *= share;
      const double inverse = layer.inverse_deviations[r];
      for (int64_t i = 0; i < layer.width; ++i)
        g[i] = static_cast<T>((static_cast<double>(g[i]) * static_cast<double>(w[i]) - plain -
                               static_cast<double>(x[i]) * product) *
                              inverse);
    }
  }
};

}  // namespace
}  // namespace kindred
