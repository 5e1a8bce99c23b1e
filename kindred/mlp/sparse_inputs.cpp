#include "kindred/mlp/sparse_inputs.h"

#include <algorithm>

#include "kindred/kernels/kernels.h"

namespace kindred {
namespace {

// Inputs that are looked at: others are too few for lists to pay.
constexpr int64_t kFewestInputs = 64, kFewestRows = 96, kManyInputs = 2048;
// Copying a used column of the weight, there and back, takes about as long as a product's work on
// so many inputs; and work on a number in a list as long as on so many without lists.
constexpr int64_t kCopying = 64, kListed = 2;
constexpr int64_t kFirstRows = 8;  // rows after which dense inputs are known as such

}  // namespace

template <class T>
bool SparseInputs<T>::read(const T* inputs, int64_t rows, int64_t width, bool always) {
  rows_ = 0;
  if (!always && (width < kFewestInputs || (rows < kFewestRows && width < kManyInputs)))
    return false;
  by_row_.begins.assign(1, 0);
  int64_t count = 0;
  for (int64_t row = 0; row < rows; ++row) {
    const auto room = static_cast<size_t>(count + width);
    if (by_row_.places.size() < room) {
      by_row_.places.resize(2 * room);
      by_row_.numbers.resize(2 * room);
    }
    count += kernels<T>().find_nonzero(inputs + row * width, width, by_row_.places.data() + count,
                                       by_row_.numbers.data() + count);
    by_row_.begins.push_back(count);
    if (!always && (row + 1) % kFirstRows == 0 && kListed * count > (row + 1) * width) return false;
  }
  width_ = width;
  find_columns();
  const auto used = static_cast<int64_t>(columns_.size());
  if (!always && kListed * count + kCopying * used > rows * width) return false;
  rows_ = rows;
  is_turned_ = false;
  return true;
}

template <class T>
void SparseInputs<T>::find_columns() {
  number_.assign(static_cast<size_t>(width_), -1);
  const auto count = static_cast<size_t>(by_row_.begins.back());
  for (size_t i = 0; i < count; ++i) number_[static_cast<size_t>(by_row_.places[i])] = 0;
  columns_.clear();
  for (size_t input = 0; input < number_.size(); ++input) {
    if (number_[input] < 0) continue;
    number_[input] = static_cast<int32_t>(columns_.size());
    columns_.push_back(static_cast<int32_t>(input));
  }
  by_used_.places.resize(count);
  for (size_t i = 0; i < count; ++i)
    by_used_.places[i] = number_[static_cast<size_t>(by_row_.places[i])];
}

template <class T>
void SparseInputs<T>::times_weight(const T* weight, int64_t out, T* values) {
  const auto used = static_cast<int64_t>(columns_.size());
  weight_.resize(static_cast<size_t>(used * padded(out)));
  kernels<T>().take_columns(weight, {.rows = out,
                                     .width = width_,
                                     .columns = columns_.data(),
                                     .count = used,
                                     .transposed = {weight_.data(), padded(out)}});
  kernels<T>().multiply_sparse({.rows = rows_,
                                .width = out,
                                .begins = by_row_.begins.data(),
                                .columns = by_used_.places.data(),
                                .numbers = by_row_.numbers.data(),
                                .weight = {weight_.data(), padded(out)},
                                .values = {values, out}});
}

// Sorts the numbers by column.
template <class T>
void SparseInputs<T>::turn() {
  if (is_turned_) return;
  is_turned_ = true;
  const auto count = static_cast<size_t>(by_row_.begins.back());
  by_column_.places.resize(count);
  by_column_.numbers.resize(count);
  auto& begins = by_column_.begins;
  begins.assign(columns_.size() + 2, 0);
  for (size_t i = 0; i < count; ++i) ++begins[static_cast<size_t>(by_used_.places[i]) + 2];
  for (size_t i = 2; i < begins.size(); ++i) begins[i] += begins[i - 1];
  for (int64_t row = 0; row < rows_; ++row)
    for (auto i = static_cast<size_t>(by_row_.begins[static_cast<size_t>(row)]);
         i < static_cast<size_t>(by_row_.begins[static_cast<size_t>(row) + 1]); ++i) {
      const auto to = static_cast<size_t>(begins[static_cast<size_t>(by_used_.places[i]) + 1]++);
      by_column_.places[to] = static_cast<int32_t>(row);
      by_column_.numbers[to] = by_row_.numbers[i];
    }
}

template <class T>
void SparseInputs<T>::columns_times(const T* at_values, int64_t out, std::vector<T>& result) {
  turn();
  result.resize(columns_.size() * static_cast<size_t>(padded(out)));
  kernels<T>().multiply_sparse({.rows = static_cast<int64_t>(columns_.size()),
                                .width = out,
                                .begins = by_column_.begins.data(),
                                .columns = by_column_.places.data(),
                                .numbers = by_column_.numbers.data(),
                                .weight = {at_values, out},
                                .values = {result.data(), padded(out)}});
}

template <class T>
void SparseInputs<T>::weight_gradient(const T* at_values, int64_t out, T* gradient) {
  columns_times(at_values, out, gradient_);
  std::fill(gradient, gradient + out * width_, T(0));
  kernels<T>().put_columns({.rows = out,
                            .width = width_,
                            .columns = columns_.data(),
                            .count = static_cast<int64_t>(columns_.size()),
                            .transposed = {gradient_.data(), padded(out)}},
                           gradient);
}

template <class T>
void SparseInputs<T>::weight_step(const T* at_values, int64_t out, double rate,
                                  std::vector<T>& step) {
  columns_times(at_values, out, step);
  kernels<T>().scale(step.data(), -rate, step.data(), static_cast<int64_t>(step.size()));
}

template <class T>
void SparseInputs<T>::match(const SparseInputs& source) {
  matched_.begins.assign(1, 0);
  matched_.places.clear();
  matched_.numbers.clear();
  for (size_t row = 0; row < static_cast<size_t>(rows_); ++row) {
    for (auto i = static_cast<size_t>(by_row_.begins[row]);
         i < static_cast<size_t>(by_row_.begins[row + 1]); ++i) {
      const int32_t number = source.number_[static_cast<size_t>(by_row_.places[i])];
      if (number < 0) continue;
      matched_.places.push_back(number);
      matched_.numbers.push_back(by_row_.numbers[i]);
    }
    matched_.begins.push_back(static_cast<int64_t>(matched_.places.size()));
  }
}

template <class T>
void SparseInputs<T>::add_step(const std::vector<T>& step, int64_t out, T* values) const {
  kernels<T>().multiply_sparse({.rows = rows_,
                                .width = out,
                                .begins = matched_.begins.data(),
                                .columns = matched_.places.data(),
                                .numbers = matched_.numbers.data(),
                                .weight = {step.data(), padded(out)},
                                .values = {values, out},
                                .adds = true});
}

template class SparseInputs<float>;
template class SparseInputs<double>;

}  // namespace kindred
