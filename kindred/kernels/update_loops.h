// Steps of the optimisers, see Kernels and loops.h.
#pragma once

#include <cstdint>

#include "kindred/kernels/kernels.h"

namespace kindred {
namespace {

template <class T>
struct AdamNumbers {
  explicit AdamNumbers(const AdamSettings& s)
      : first_decay(static_cast<T>(s.first_decay)),
        second_decay(static_cast<T>(s.second_decay)),
        first_share(static_cast<T>(1 - s.first_decay)),
        second_share(static_cast<T>(1 - s.second_decay)),
        inverse_root(static_cast<T>(1 / __builtin_sqrt(s.second_correction))),
        epsilon(static_cast<T>(s.epsilon)),
        rate(static_cast<T>(s.rate / s.first_correction)),
        decay(static_cast<T>(s.decay)),
        kept(static_cast<T>(s.kept)) {}

  [[nodiscard]] T moved(T first, T second) const {
    T root;
    if constexpr (sizeof(T) == sizeof(float))
      root = __builtin_sqrtf(second);
    else
      root = __builtin_sqrt(second);
    return rate * (first / (root * inverse_root + epsilon));
  }

  T first_decay, second_decay, first_share, second_share, inverse_root, epsilon, rate, decay, kept;
};

template <class T>
struct SgdNumbers {
  explicit SgdNumbers(const SgdSettings& s)
      : rate(static_cast<T>(s.rate)),
        decay(static_cast<T>(s.decay)),
        momentum(static_cast<T>(s.momentum)),
        nesterov(s.nesterov) {}

  T rate, decay, momentum;
  bool nesterov;
};

template <class T>
struct UpdateLoops {
  static void adam_step(const AdamSettings& s, const AdamState<T>& state, T* parameters,
                        const T* gradient, int64_t count) {
    T* __restrict const p = parameters;
    T* __restrict const first = state.first;
    T* __restrict const second = state.second;
    const AdamNumbers<T> n(s);
    for (int64_t i = 0; i < count; ++i) {
      const T d = gradient[i] + n.decay * p[i];
      first[i] = n.first_decay * first[i] + n.first_share * d;
      second[i] = n.second_decay * second[i] + n.second_share * d * d;
      p[i] = n.kept * p[i] - n.moved(first[i], second[i]);
    }
  }

  static void adam_look_ahead(const AdamSettings& s, const AdamState<const T>& state,
                              const T* parameters, T* gradient, int64_t count) {
    const T* __restrict const p = parameters;
    T* __restrict const g = gradient;
    const AdamNumbers<T> n(s);
    for (int64_t i = 0; i < count; ++i) {
      const T d = g[i] + n.decay * p[i];
      g[i] = n.kept * p[i] - n.moved(n.first_decay * state.first[i] + n.first_share * d,
                                     n.second_decay * state.second[i] + n.second_share * d * d);
    }
  }

  // The direction of a step, with the velocity that it is taken with.
  static T sgd_direction(const SgdNumbers<T>& n, T d, T velocity) {
    return n.nesterov ? d + n.momentum * velocity : velocity;
  }

  static void sgd_step(const SgdSettings& settings, T* velocity, T* parameters, const T* gradient,
                       int64_t count) {
    const SgdNumbers<T> n(settings);
    T* __restrict const p = parameters;
    const T* __restrict const g = gradient;
    T* __restrict const v = velocity;
    if (!v) {
      for (int64_t i = 0; i < count; ++i) p[i] -= n.rate * (g[i] + n.decay * p[i]);
      return;
    }
    for (int64_t i = 0; i < count; ++i) {
      const T d = g[i] + n.decay * p[i];
      v[i] = n.momentum * v[i] + d;
      p[i] -= n.rate * sgd_direction(n, d, v[i]);
    }
  }

  static void sgd_look_ahead(const SgdSettings& settings, const T* velocity, const T* parameters,
                             T* gradient, int64_t count) {
    const SgdNumbers<T> n(settings);
    const T* __restrict const p = parameters;
    T* __restrict const g = gradient;
    const T* __restrict const v = velocity;
    if (!v) {
      for (int64_t i = 0; i < count; ++i) g[i] = p[i] - n.rate * (g[i] + n.decay * p[i]);
      return;
    }
    for (int64_t i = 0; i < count; ++i) {
      const T d = g[i] + n.decay * p[i];
      g[i] = p[i] - n.rate * sgd_direction(n, d, n.momentum * v[i] + d);
    }
  }
};

}  // namespace
}  // namespace kindred
