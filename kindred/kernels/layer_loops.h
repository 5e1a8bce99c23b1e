// What follows a layer's product, forward and back, see Kernels and loops.h.
#pragma once

#include <cstdint>

#include "kindred/kernels/elementary.h"
#include "kindred/kernels/kernels.h"

namespace kindred {
namespace {

struct Philox {
  static constexpr int64_t kLanes = 64, kBlock = 4 * kLanes;

  // The words of counters `first` … `first` + 63: words[w][j].
  static void draw(uint64_t first, uint64_t key, uint32_t (&words)[4][kLanes]) {
    for (int64_t j = 0; j < kLanes; ++j) {
      const uint64_t counter = first + static_cast<uint64_t>(j);
      auto c0 = static_cast<uint32_t>(counter), c1 = static_cast<uint32_t>(counter >> 32);
      uint32_t c2 = 0, c3 = 0;
      auto k0 = static_cast<uint32_t>(key), k1 = static_cast<uint32_t>(key >> 32);
      for (int round = 0; round < 10; ++round) {
        const uint64_t a = uint64_t{0xD2511F53} * c0, b = uint64_t{0xCD9E8D57} * c2;
        c0 = static_cast<uint32_t>(b >> 32) ^ c1 ^ k0;
        c1 = static_cast<uint32_t>(b);
        c2 = static_cast<uint32_t>(a >> 32) ^ c3 ^ k1;
        c3 = static_cast<uint32_t>(a);
        k0 += 0x9E3779B9;
        k1 += 0xBB67AE85;
      }
      words[0][j] = c0;
      words[1][j] = c1;
      words[2][j] = c2;
      words[3][j] = c3;
    }
  }
};

template <class T>
struct LayerLoops {
  static void draw_mask(T* mask, int64_t count, uint64_t key, double rate) {
    const auto least = static_cast<uint32_t>(rate * 4294967296.0);
    const T kept = static_cast<T>(1 / (1 - rate));
    uint32_t words[4][Philox::kLanes];
    uint64_t counter = 0;
    for (int64_t begin = 0; begin < count; begin += Philox::kBlock) {
      Philox::draw(counter, key, words);
      counter += Philox::kLanes;
      const int64_t left = count - begin < Philox::kBlock ? count - begin : Philox::kBlock;
      const uint32_t* const word = &words[0][0];
      for (int64_t i = 0; i < left; ++i) mask[begin + i] = word[i] < least ? T(0) : kept;
    }
  }

  template <Curve curve>
  static T apply(T x, T& slope) {
    if constexpr (curve == Curve::kRelu) {
      slope = x > 0 ? T(1) : T(0);
      return x <= 0 ? T(0) : x;
    } else if constexpr (curve == Curve::kGelu) {
      const T half = T(0.5) * (1 + erf_of(x * static_cast<T>(kSqrtHalf)));
      slope = half + x * static_cast<T>(kInverseSqrtTwoPi) * exp_of_negative(T(-0.5) * x * x);
      return x * half;
    } else if constexpr (curve == Curve::kSilu) {
      const T s = logistic(x, exp_of_negative(-absolute(x)));
      slope = s * (1 + x * (1 - s));
      return x * s;
    } else if constexpr (curve == Curve::kTanh) {
      const T y = tanh_of(x);
      slope = 1 - y * y;
      return y;
    } else {
      const T below = expm1_of_negative(x > 0 ? T(0) : x);
      slope = x > 0 ? T(1) : below + 1;
      return x > 0 ? x : below;
    }
  }

  template <Curve curve, bool differentiable>
  static void curve_rows(const LayerEnd<T>& layer) {
    const int64_t width = layer.width;
    for (int64_t r = 0; r < layer.rows; ++r) {
      T* __restrict const x = layer.values + r * width;
      T* __restrict const slope = differentiable ? layer.slopes + r * width : nullptr;
      if (const T* __restrict const bias = layer.bias) {
        for (int64_t i = 0; i < width; ++i) {
          T at;
          x[i] = apply<curve>(x[i] + bias[i], at);
          if constexpr (differentiable) slope[i] = at;
        }
      } else {
        for (int64_t i = 0; i < width; ++i) {
          T at;
          x[i] = apply<curve>(x[i], at);
          if constexpr (differentiable) slope[i] = at;
        }
      }
      if (layer.skipped) {
        const T* __restrict const skipped = layer.skipped + r * width;
        for (int64_t i = 0; i < width; ++i) x[i] += skipped[i];
      }
      if (layer.mask) {
        const T* __restrict const mask = layer.mask + r * width;
        for (int64_t i = 0; i < width; ++i) x[i] *= mask[i];
        if constexpr (differentiable)
          for (int64_t i = 0; i < width; ++i) slope[i] *= mask[i];
      }
    }
  }

  template <Curve curve>
  static void end_with(const LayerEnd<T>& layer) {
    if (layer.slopes)
      curve_rows<curve, true>(layer);
    else
      curve_rows<curve, false>(layer);
  }

  static void end_layer(Curve curve, const LayerEnd<T>& layer) {
    switch (curve) {
      case Curve::kRelu:
        return end_with<Curve::kRelu>(layer);
      case Curve::kGelu:
        return end_with<Curve::kGelu>(layer);
      case Curve::kSilu:
        return end_with<Curve::kSilu>(layer);
      case Curve::kTanh:
        return end_with<Curve::kTanh>(layer);
      case Curve::kElu:
        return end_with<Curve::kElu>(layer);
    }
  }

  static void layer_back(const LayerBack<T>& layer) {
    const int64_t count = layer.rows * layer.width;
    T* __restrict const gradient = layer.gradient;
    const T* __restrict const slopes = layer.slopes;
    if (T* __restrict const skipped = layer.skipped) {
      const T* __restrict const mask = layer.mask;
      if (mask)
        for (int64_t i = 0; i < count; ++i) skipped[i] = gradient[i] * mask[i];
      else
        for (int64_t i = 0; i < count; ++i) skipped[i] = gradient[i];
    }
    for (int64_t i = 0; i < count; ++i) gradient[i] *= slopes[i];
  }

  static void add_bias(T* values, const T* bias, int64_t rows, int64_t width) {
    for (int64_t r = 0; r < rows; ++r) {
      T* __restrict const x = values + r * width;
      for (int64_t i = 0; i < width; ++i) x[i] += bias[i];
    }
  }

  static void scale(const T* values, double factor, T* result, int64_t count) {
    const T* __restrict const x = values;
    T* __restrict const y = result;
    const T by = static_cast<T>(factor);
    for (int64_t i = 0; i < count; ++i) y[i] = x[i] * by;
  }

  static void times_columns(const T* matrix, const T* factors, T* result, int64_t rows,
                            int64_t width) {
    for (int64_t r = 0; r < rows; ++r) {
      const T* __restrict const x = matrix + r * width;
      T* __restrict const y = result + r * width;
      for (int64_t i = 0; i < width; ++i) y[i] = x[i] * factors[i];
    }
  }

  static void sum_rows(const T* matrix, int64_t rows, int64_t width, double* sums) {
    for (int64_t i = 0; i < width; ++i) sums[i] = 0;
    for (int64_t r = 0; r < rows; ++r) {
      const T* __restrict const x = matrix + r * width;
      for (int64_t i = 0; i < width; ++i) sums[i] += static_cast<double>(x[i]);
    }
  }
};

}  // namespace
}  // namespace kindred
