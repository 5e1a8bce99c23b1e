// Products of rows with a matrix, see Kernels and loops.h.
#pragma once

#include <cstdint>

#include "kindred/kernels/kernels.h"

namespace kindred {
namespace {

template <class T>
struct ProductLoops {
#if defined(__AVX512F__)
  static constexpr int kBytes = 64;
#elif defined(__AVX__)
  static constexpr int kBytes = 32;
#else
  static constexpr int kBytes = 16;
#endif
  static constexpr int64_t kLanes = kBytes / static_cast<int>(sizeof(T));
  static_assert(kPaddedWidth % kLanes == 0);
  typedef T Vector __attribute__((vector_size(kBytes)));
  // The same anywhere in memory.
  typedef T Unaligned __attribute__((vector_size(kBytes), aligned(sizeof(T)), may_alias));

  static Vector load(const T* from) {
    return *reinterpret_cast<const Unaligned*>(from);
  }

  // The first `count` elements, at most kLanes.
  static Vector load_some(const T* from, int64_t count) {
    if (count >= kLanes) return load(from);
    Vector some{};
    for (int64_t i = 0; i < count; ++i) some[i] = from[i];
    return some;
  }
  static void store_some(const Vector& values, int64_t count, T* to) {
    if (count >= kLanes) {
      *reinterpret_cast<Unaligned*>(to) = values;
      return;
    }
    for (int64_t i = 0; i < count; ++i) to[i] = values[i];
  }

  // Rows `row` … and columns `column` … of a product: every sum in its own register, added up in
  // the order of the inner index, so that an element does not depend on how many there are.
  template <int rows, int vectors>
  static void multiply_block(const RowProduct<T>& product, int64_t row, int64_t column) {
    Vector sums[rows][vectors];
    for (int r = 0; r < rows; ++r)
      for (int v = 0; v < vectors; ++v) {
        const int64_t at = column + v * kLanes;
        sums[r][v] = product.adds ? load_some(product.values.row(row + r) + at, product.width - at)
                                  : Vector{};
      }
    for (int64_t k = 0; k < product.inner; ++k) {
      const T* const weight = product.weight.row(k) + column;
      for (int r = 0; r < rows; ++r) {
        const T input = product.inputs.row(row + r)[k];
        for (int v = 0; v < vectors; ++v) sums[r][v] += input * load(weight + v * kLanes);
      }
    }
    for (int r = 0; r < rows; ++r)
      for (int v = 0; v < vectors; ++v) {
        const int64_t at = column + v * kLanes;
        store_some(sums[r][v], product.width - at, product.values.row(row + r) + at);
      }
  }

  template <int rows, int vectors>
  static void multiply_band(const RowProduct<T>& product, int64_t row) {
    int64_t column = 0;
    for (; column + (vectors - 1) * kLanes < product.width; column += vectors * kLanes)
      multiply_block<rows, vectors>(product, row, column);
    for (; column < product.width; column += kLanes) multiply_block<rows, 1>(product, row, column);
  }

  static void multiply_rows(const RowProduct<T>& product) {
    int64_t row = 0;
    for (; row + 4 <= product.rows; row += 4) multiply_band<4, 2>(product, row);
    for (; row < product.rows; ++row) multiply_band<1, 4>(product, row);
  }

  template <int vectors>
  static void multiply_sparse_block(const SparseProduct<T>& product, int64_t row, int64_t column) {
    Vector sums[vectors];
    T* const values = product.values.row(row) + column;
    for (int v = 0; v < vectors; ++v)
      sums[v] = product.adds ? load_some(values + v * kLanes, product.width - column - v * kLanes)
                             : Vector{};
    for (int64_t i = product.begins[row]; i < product.begins[row + 1]; ++i) {
      const T* const weight = product.weight.row(product.columns[i]) + column;
      const T number = product.numbers ? product.numbers[i] : T(1);
      for (int v = 0; v < vectors; ++v) sums[v] += number * load(weight + v * kLanes);
    }
    for (int v = 0; v < vectors; ++v)
      store_some(sums[v], product.width - column - v * kLanes, values + v * kLanes);
  }

  static void multiply_sparse(const SparseProduct<T>& product) {
    constexpr int kVectors = 4;
    for (int64_t row = 0; row < product.rows; ++row) {
      int64_t column = 0;
      for (; column + (kVectors - 1) * kLanes < product.width; column += kVectors * kLanes)
        multiply_sparse_block<kVectors>(product, row, column);
      for (; column < product.width; column += kLanes)
        multiply_sparse_block<1>(product, row, column);
    }
  }

  static int64_t find_nonzero(const T* row, int64_t width, int32_t* columns, T* values) {
    int64_t count = 0;
    for (int64_t i = 0; i < width; ++i) {
      columns[count] = static_cast<int32_t>(i);
      values[count] = row[i];
      count += row[i] != 0 ? 1 : 0;
    }
    return count;
  }

  // In tiles that stay in the cache.
  static constexpr int64_t kTile = 16;

  static void take_columns(const T* matrix, const ColumnCopy<T>& copy) {
    for (int64_t first = 0; first < copy.count; first += kTile)
      for (int64_t r = 0; r < copy.rows; ++r)
        for (int64_t i = first; i < copy.count && i < first + kTile; ++i)
          copy.transposed.row(i)[r] = matrix[r * copy.width + copy.columns[i]];
  }

  static void put_columns(const ColumnCopy<const T>& copy, T* matrix) {
    for (int64_t first = 0; first < copy.count; first += kTile)
      for (int64_t r = 0; r < copy.rows; ++r)
        for (int64_t i = first; i < copy.count && i < first + kTile; ++i)
          matrix[r * copy.width + copy.columns[i]] = copy.transposed.row(i)[r];
  }
};

}  // namespace
}  // namespace kindred
