// Products of parts of matrices, against plain loops.
#include "kindred/machine/product.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace kindred {
namespace {

constexpr int64_t kRows = 5, kColumns = 3, kInner = 4, kStride = 7;

template <class T>
std::vector<T> numbers(double seed) {
  std::vector<T> values;
  for (int64_t i = 0; i < kStride * kStride; ++i)
    values.push_back(static_cast<T>(std::sin(seed * static_cast<double>(i + 1))));
  return values;
}

template <class T>
T element(const Factor<T>& factor, int64_t row, int64_t column) {
  return factor.transposed ? factor.data[column * factor.stride + row]
                           : factor.data[row * factor.stride + column];
}

template <class T, class Product>
void expect_products(const Product& product, double tolerance) {
  const auto left = numbers<T>(0.7), right = numbers<T>(0.9), before = numbers<T>(0.3);
  for (const bool of_left : {false, true})
    for (const bool of_right : {false, true})
      for (const bool add : {false, true}) {
        const Factor<T> a{left.data(), kStride, of_left}, b{right.data(), kStride, of_right};
        auto result = before;
        product(kRows, kColumns, kInner, a, b, result.data(), kStride, add);
        for (int64_t row = 0; row < kStride; ++row)
          for (int64_t column = 0; column < kStride; ++column) {
            const auto at = static_cast<size_t>(row * kStride + column);
            if (row >= kRows || column >= kColumns) {
              EXPECT_EQ(result[at], before[at]);
              continue;
            }
            auto wanted = static_cast<double>(add ? before[at] : T(0));
            for (int64_t k = 0; k < kInner; ++k)
              wanted += static_cast<double>(element(a, row, k)) *
                        static_cast<double>(element(b, k, column));
            EXPECT_NEAR(result[at], wanted, tolerance) << of_left << of_right << add;
          }
      }
}

TEST(Product, IsThatOfPlainLoops) {
  expect_products<float>(multiply<float>, 1e-6);
  expect_products<double>(multiply<double>, 1e-14);
}

TEST(Product, ByTensorsIsTheSame) {
  expect_products<float>(multiply_tensors<float>, 1e-6);
  expect_products<double>(multiply_tensors<double>, 1e-14);
}

}  // namespace
}  // namespace kindred
