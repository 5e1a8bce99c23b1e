#pragma once

#include <cstddef>
#include <vector>

namespace kindred {

// A small symmetric matrix in float64, such as the inner products of the tasks' gradients.
class SquareMatrix {
 public:
  explicit SquareMatrix(size_t size) : size_(size), values_(size * size) {}
  [[nodiscard]] size_t size() const { return size_; }
  double& operator()(size_t row, size_t column) { return values_[row * size_ + column]; }
  double operator()(size_t row, size_t column) const { return values_[row * size_ + column]; }
  [[nodiscard]] const double* row(size_t row) const { return values_.data() + row * size_; }
  [[nodiscard]] double* row(size_t row) { return values_.data() + row * size_; }

 private:
  size_t size_;
  std::vector<double> values_;
};

// Returns the rows and columns of `matrix` with indices `chosen`.
[[nodiscard]] SquareMatrix part_of(const SquareMatrix& matrix, const std::vector<size_t>& chosen);

// Returns matrix · vector.
[[nodiscard]] std::vector<double> product(const SquareMatrix& matrix,
                                          const std::vector<double>& vector);
[[nodiscard]] double dot(const std::vector<double>& a, const std::vector<double>& b);

// Returns the cosines gram(i, j) / (norms[i] · norms[j]) and writes the norms, the square roots of
// the diagonal, which must be above 0.
[[nodiscard]] SquareMatrix cosines(const SquareMatrix& gram, std::vector<double>& norms);

}  // namespace kindred
