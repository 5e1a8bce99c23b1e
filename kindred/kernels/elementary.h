// Elementary functions for loops that the compiler turns into vector code: no branches, no calls.
// In float64, which is for checking, they are those of the C library. NaN gives NaN. Included by
// sources that are compiled for one instruction set each, hence internal linkage throughout.
#pragma once

#include <cmath>
#include <cstdint>
#include <cstring>

namespace kindred {
namespace {

inline constexpr double kSqrtHalf = 0.70710678118654752440;
inline constexpr double kInverseSqrtTwoPi = 0.39894228040143267794;

// x = n·ln 2 + r with |r| ≤ ln 2 / 2; returns 2ⁿ, and exp(r) − 1 in `rest`. x in [−87, 0].
inline float split_exponential(float x, float& rest) {
  constexpr float kRound = 12582912.0F;  // 1.5·2²³: adding it rounds to an integer
  const float shifted = x * 1.44269504F + kRound;
  const float n = shifted - kRound;
  const float r = (x - n * 0.693359375F) - n * -2.12194440e-4F;
  // Cephes, expf.
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  rest = p * (r * r) + r;
  int32_t bits;
  std::memcpy(&bits, &shifted, sizeof bits);
  const auto exponent = static_cast<uint32_t>(bits) << 23;
  const uint32_t power = exponent + 0x3F800000U;
  float two_to_n;
  std::memcpy(&two_to_n, &power, sizeof power);
  return two_to_n;
}

inline float no_less_than_underflow(float x) {
  return x < -87.0F ? -87.0F : x;
}

// exp(x) for x ≤ 0; e⁻⁸⁷ below −87.
inline float exp_of_negative(float x) {
  float rest;
  const float power = split_exponential(no_less_than_underflow(x), rest);
  return power * rest + power;
}
inline double exp_of_negative(double x) {
  return std::exp(x);
}

// exp(x) − 1 for x ≤ 0.
inline float expm1_of_negative(float x) {
  float rest;
  const float power = split_exponential(no_less_than_underflow(x), rest);
  return power * rest + (power - 1.0F);
}
inline double expm1_of_negative(double x) {
  return std::expm1(x);
}

inline float absolute(float x) {
  return __builtin_fabsf(x);
}
inline double absolute(double x) {
  return __builtin_fabs(x);
}

inline float tanh_of(float x) {
  // Cephes, tanhf: a polynomial near 0, where 1 − exp(−2|x|) would cancel.
  const float z = x * x;
  float p = -5.70498872745e-3F;
  p = p * z + 2.06390887954e-2F;
  p = p * z - 5.37397155531e-2F;
  p = p * z + 1.33314422036e-1F;
  p = p * z - 3.33332819422e-1F;
  const float near = p * z * x + x;
  const float e = exp_of_negative(-2.0F * absolute(x));
  const float far = __builtin_copysignf((1.0F - e) / (1.0F + e), x);
  return absolute(x) > 0.625F ? far : near;
}
inline double tanh_of(double x) {
  return std::tanh(x);
}

inline float erf_of(float x) {
  // N. Juffa's approximation, two polynomials: below 1 ulp with fused multiply-add.
  const float t = absolute(x), s = x * x;
  float far = -1.72853470e-5F * t + 3.83197126e-4F;
  const float u = -3.88396438e-3F * t + 2.42546219e-2F;
  far = far * s + u;
  far = far * t - 1.06777877e-1F;
  far = far * t - 6.34846687e-1F;
  far = far * t - 1.28717512e-1F;
  far = far * t - t;
  far = __builtin_copysignf(-expm1_of_negative(far < 0.0F || far != far ? far : 0.0F), x);
  float near = -5.96761703e-4F;
  near = near * s + 4.99119423e-3F;
  near = near * s - 2.67681349e-2F;
  near = near * s + 1.12819925e-1F;
  near = near * s - 3.76125336e-1F;
  near = near * s + 1.28379166e-1F;
  near = near * x + x;
  return t > 0.927734375F ? far : near;
}
inline double erf_of(double x) {
  return std::erf(x);
}

// ln(1 + u) for u in [0, 1]: 2 artanh(u / (2 + u)) by its series, whose argument is at most 1/3.
inline float log1p_of_unit(float u) {
  const float s = u / (2.0F + u), z = s * s;
  float p = 2.0F / 17;
  p = p * z + 2.0F / 15;
  p = p * z + 2.0F / 13;
  p = p * z + 2.0F / 11;
  p = p * z + 2.0F / 9;
  p = p * z + 2.0F / 7;
  p = p * z + 2.0F / 5;
  p = p * z + 2.0F / 3;
  return p * z * s + 2.0F * s;
}
inline double log1p_of_unit(double u) {
  return std::log1p(u);
}

// 1 / (1 + exp(−x)); `e` is exp(−|x|).
template <class T>
inline T logistic(T x, T e) {
  return (x < 0 ? e : T(1)) / (1 + e);
}

}  // namespace
}  // namespace kindred
