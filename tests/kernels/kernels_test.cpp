// The loops of each instruction set that this processor has, against libtorch's own generator and
// the C library in float64.
#include "kindred/kernels/kernels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

#include <ATen/core/PhiloxRNGEngine.h>
#include <gtest/gtest.h>

#include "kindred/kernels/instruction_sets.h"

namespace kindred {
namespace {

struct Set {
  std::string name;
  const KernelTables* tables;
};
void PrintTo(const Set& value, std::ostream* out) {
  *out << value.name;
}

std::vector<Set> sets_here() {
  std::vector<Set> sets = {{"plain", &plain_kernels()}};
#ifdef KINDRED_X86_KERNELS
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    sets.push_back({"avx2", &avx2_kernels()});
  if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq"))
    sets.push_back({"avx512", &avx512_kernels()});
#endif
  return sets;
}

double units_in_last_place(float got, double wanted) {
  const float near = std::fabs(static_cast<float>(wanted));
  const float unit = std::nextafter(near, std::numeric_limits<float>::infinity()) - near;
  return std::fabs(static_cast<double>(got) - wanted) / static_cast<double>(unit);
}

std::vector<float> evenly(float from, float to, size_t count) {
  std::vector<float> values(count);
  for (size_t i = 0; i < count; ++i)
    values[i] = from + (to - from) * static_cast<float>(i) / static_cast<float>(count - 1);
  return values;
}

class KernelsTest : public testing::TestWithParam<Set> {
 protected:
  const Kernels<float>& floats() const { return GetParam().tables->of_float; }
  const Kernels<double>& doubles() const { return GetParam().tables->of_double; }

  // curve(values) and its derivative.
  struct Curved {
    std::vector<float> values, slopes;
  };
  Curved curved(Curve curve, const std::vector<float>& at) const {
    Curved result{at, std::vector<float>(at.size())};
    floats().end_layer(curve, {.rows = 1,
                               .width = static_cast<int64_t>(at.size()),
                               .values = result.values.data(),
                               .bias = nullptr,
                               .skipped = nullptr,
                               .mask = nullptr,
                               .slopes = result.slopes.data()});
    return result;
  }
};

TEST_P(KernelsTest, AMaskIsDrawnByPhilox) {
  constexpr uint64_t kKey = 0x123456789ABCDEF;
  constexpr double kRate = 0.4;
  std::vector<float> mask(1000);
  std::vector<double> same(mask.size());
  floats().draw_mask(mask.data(), 1000, kKey, kRate);
  doubles().draw_mask(same.data(), 1000, kKey, kRate);
  for (size_t i = 0; i < mask.size(); ++i) {
    const size_t block = i / 256, word = i % 256 / 64, lane = i % 64;
    at::Philox4_32 reference(kKey, 0, 64 * block + lane);
    for (size_t skipped = 0; skipped < word; ++skipped) (void)reference();
    const bool kept = static_cast<double>(reference()) >= std::floor(kRate * 4294967296.0);
    EXPECT_EQ(mask[i], kept ? static_cast<float>(1 / 0.6) : 0) << i;
    EXPECT_EQ(same[i], kept ? 1 / 0.6 : 0) << i;
  }
}

TEST_P(KernelsTest, AMaskKeepsItsShareAndItsBeginningWhateverItsLength) {
  constexpr int64_t kCount = 1 << 20;
  std::vector<double> mask(kCount), shorter(777);
  doubles().draw_mask(mask.data(), kCount, 5, 0.3);
  doubles().draw_mask(shorter.data(), 777, 5, 0.3);
  EXPECT_TRUE(std::equal(shorter.begin(), shorter.end(), mask.begin()));
  double sum = 0;
  for (const double value : mask) sum += value;
  // Standard deviation of the mean: √(0.3 / 0.7 / 2²⁰) = 0.00064.
  EXPECT_NEAR(sum / kCount, 1, 0.0026);
}

TEST_P(KernelsTest, CurvesAreThoseOfTheCLibrary) {
  const auto at = evenly(-12, 12, 480001);
  const auto gelu = curved(Curve::kGelu, at), silu = curved(Curve::kSilu, at),
             tanh = curved(Curve::kTanh, at), elu = curved(Curve::kElu, at),
             relu = curved(Curve::kRelu, at);
  double worst[4] = {};
  for (size_t i = 0; i < at.size(); ++i) {
    const double x = at[i], s = 1 / (1 + std::exp(-x));
    const double half = 0.5 * (1 + std::erf(x * std::numbers::sqrt2 / 2));
    const double bell = std::exp(-0.5 * x * x) / std::sqrt(2 * std::numbers::pi);
    EXPECT_EQ(relu.values[i], std::max(at[i], 0.0F));
    EXPECT_EQ(relu.slopes[i], at[i] > 0 ? 1 : 0);
    // 1 + erf(x) cancels for negative x, as in libtorch.
    EXPECT_NEAR(gelu.values[i], x * half, 2.5e-7 * std::max(1.0, std::fabs(x)));
    EXPECT_NEAR(gelu.slopes[i], half + x * bell, 5e-7);
    EXPECT_NEAR(silu.slopes[i], s * (1 + x * (1 - s)), 8e-7);
    EXPECT_NEAR(tanh.slopes[i], 1 - std::tanh(x) * std::tanh(x), 5e-7);
    EXPECT_NEAR(elu.slopes[i], x > 0 ? 1 : std::exp(x), 2e-7);
    worst[0] = std::max(worst[0], units_in_last_place(silu.values[i], x * s));
    worst[1] = std::max(worst[1], units_in_last_place(tanh.values[i], std::tanh(x)));
    worst[2] = std::max(worst[2], units_in_last_place(elu.values[i], x > 0 ? x : std::expm1(x)));
  }
  EXPECT_LE(worst[0], 4) << "silu";
  EXPECT_LE(worst[1], 2) << "tanh";
  EXPECT_LE(worst[2], 2) << "elu";
}

TEST_P(KernelsTest, CurvesOfWhatIsNotFinite) {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  for (const Curve curve : {Curve::kRelu, Curve::kGelu, Curve::kSilu, Curve::kTanh, Curve::kElu}) {
    const auto result = curved(curve, {std::nanf(""), kInfinity, 1e30F, -1e30F});
    EXPECT_TRUE(std::isnan(result.values[0]));
    EXPECT_EQ(result.values[1], curve == Curve::kTanh ? 1 : kInfinity);
    EXPECT_EQ(result.values[2], curve == Curve::kTanh ? 1 : 1e30F);
    const bool bounded = curve == Curve::kTanh || curve == Curve::kElu;
    EXPECT_NEAR(result.values[3], bounded ? -1 : 0, 1e-6);
  }
}

TEST_P(KernelsTest, TheLogisticLossIsThatOfTheCLibrary) {
  const auto outputs = evenly(-40, 40, 160001);
  const auto count = static_cast<int64_t>(outputs.size());
  std::vector<float> targets(outputs.size()), settings(outputs.size(), 2.5F),
      losses(outputs.size()), slopes(outputs.size());
  for (size_t i = 0; i < targets.size(); ++i) targets[i] = static_cast<float>(i % 2);
  floats().losses(LossKernel::kLogistic, {.rows = 1,
                                          .width = count,
                                          .outputs = {outputs.data(), count},
                                          .targets = {targets.data(), count},
                                          .settings = settings.data(),
                                          .losses = {losses.data(), count},
                                          .slopes = {slopes.data(), count}});
  double worst = 0, worst_slope = 0;
  for (size_t i = 0; i < outputs.size(); ++i) {
    const double x = outputs[i];
    const bool positive = i % 2 == 1;
    const double loss = positive ? 2.5 * std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
    const double slope = positive ? -2.5 / (1 + std::exp(x)) : 1 / (1 + std::exp(-x));
    worst = std::max(worst, units_in_last_place(losses[i], loss));
    worst_slope = std::max(worst_slope, units_in_last_place(slopes[i], slope));
  }
  EXPECT_LE(worst, 4);
  EXPECT_LE(worst_slope, 4);
}

// A weight [inner, width] with its rows filled up, and what it is multiplied by.
template <class T>
struct Factors {
  Factors(int64_t rows, int64_t inner, int64_t width)
      : inputs(static_cast<size_t>(rows * inner)),
        weight(static_cast<size_t>(inner * padded(width))) {
    for (size_t i = 0; i < inputs.size(); ++i)
      inputs[i] = static_cast<T>(std::sin(1.7 * static_cast<double>(i)));
    for (int64_t k = 0; k < inner; ++k)
      for (int64_t c = 0; c < width; ++c)
        weight[static_cast<size_t>(k * padded(width) + c)] =
            static_cast<T>(std::cos(0.3 * static_cast<double>(k * width + c)));
  }
  std::vector<T> inputs, weight;
};

template <class T>
void expect_products(const Kernels<T>& kernels) {
  const double close = sizeof(T) == 4 ? 1e-5 : 1e-14;
  for (const int64_t rows : {1, 3, 4, 9})
    for (const int64_t inner : {0, 1, 7, 50})
      for (const int64_t width : {1, 8, 15, 16, 17, 33, 64, 100}) {
        const Factors<T> of(rows, inner, width);
        // Only every third input is not 0.
        std::vector<int64_t> begins = {0};
        std::vector<int32_t> columns;
        std::vector<T> numbers;
        std::vector<double> dense(static_cast<size_t>(rows * width)), sparse = dense;
        for (int64_t r = 0; r < rows; ++r) {
          for (int64_t k = 0; k < inner; ++k) {
            const T input = of.inputs[static_cast<size_t>(r * inner + k)];
            const bool kept = (r + k) % 3 == 0;
            if (kept) {
              columns.push_back(static_cast<int32_t>(k));
              numbers.push_back(input);
            }
            for (int64_t c = 0; c < width; ++c) {
              const double product =
                  static_cast<double>(input) *
                  static_cast<double>(of.weight[static_cast<size_t>(k * padded(width) + c)]);
              dense[static_cast<size_t>(r * width + c)] += product;
              if (kept) sparse[static_cast<size_t>(r * width + c)] += product;
            }
          }
          begins.push_back(static_cast<int64_t>(columns.size()));
        }
        // With a gap after each row, which must stay as it is.
        const int64_t stride = width + 2;
        for (const bool adds : {false, true}) {
          std::vector<T> got(static_cast<size_t>(rows * stride), T(2)), gathered = got;
          kernels.multiply_rows({.rows = rows,
                                 .inner = inner,
                                 .width = width,
                                 .inputs = {of.inputs.data(), inner},
                                 .weight = {of.weight.data(), padded(width)},
                                 .values = {got.data(), stride},
                                 .adds = adds});
          kernels.multiply_sparse({.rows = rows,
                                   .width = width,
                                   .begins = begins.data(),
                                   .columns = columns.data(),
                                   .numbers = numbers.data(),
                                   .weight = {of.weight.data(), padded(width)},
                                   .values = {gathered.data(), stride},
                                   .adds = adds});
          for (int64_t r = 0; r < rows; ++r)
            for (int64_t c = 0; c < stride; ++c) {
              const auto at = static_cast<size_t>(r * stride + c);
              const auto i = static_cast<size_t>(r * width + c);
              const double before = adds ? 2 : 0;
              ASSERT_NEAR(got[at], c < width ? before + dense[i] : 2, close);
              ASSERT_NEAR(gathered[at], c < width ? before + sparse[i] : 2, close);
            }
          // The last row alone has the same bits.
          std::vector<T> alone(static_cast<size_t>(width), T(2));
          kernels.multiply_rows({.rows = 1,
                                 .inner = inner,
                                 .width = width,
                                 .inputs = {of.inputs.data() + (rows - 1) * inner, inner},
                                 .weight = {of.weight.data(), padded(width)},
                                 .values = {alone.data(), width},
                                 .adds = adds});
          for (int64_t c = 0; c < width; ++c)
            ASSERT_EQ(alone[static_cast<size_t>(c)],
                      got[static_cast<size_t>((rows - 1) * stride + c)]);
        }
      }
}

TEST_P(KernelsTest, Products) {
  expect_products(floats());
  expect_products(doubles());
}

TEST_P(KernelsTest, SparseProductsOfOnes) {
  const Factors<float> of(1, 6, 20);
  const std::vector<int64_t> begins = {0, 2, 2};
  const std::vector<int32_t> columns = {5, 1};
  std::vector<float> values(40, 3);
  floats().multiply_sparse({.rows = 2,
                            .width = 20,
                            .begins = begins.data(),
                            .columns = columns.data(),
                            .numbers = nullptr,
                            .weight = {of.weight.data(), padded(20)},
                            .values = {values.data(), 20}});
  for (size_t c = 0; c < 20; ++c) {
    EXPECT_EQ(values[c], of.weight[5 * 32 + c] + of.weight[32 + c]);
    EXPECT_EQ(values[20 + c], 0);
  }
}

INSTANTIATE_TEST_SUITE_P(All, KernelsTest, testing::ValuesIn(sets_here()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace kindred
