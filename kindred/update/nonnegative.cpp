#include "kindred/update/nonnegative.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kindred/update/cholesky.h"

namespace kindred {
namespace {

constexpr double kTolerance = 1e-13;  // of a derivative, relative to the largest |b_i|

class ActiveSet {
 public:
  ActiveSet(const SquareMatrix& q, const std::vector<double>& b)
      : q_(q), b_(b), x_(b.size()), is_free_(b.size()), barred_(b.size()), free_(q) {
    for (const double value : b) scale_ = std::max(scale_, std::abs(value));
  }

  std::vector<double> run() {
    // Each round decreases the objective on a new set; only rounding could repeat a set.
    for (size_t round = 0; round < 10 * b_.size() + 20; ++round) {
      const size_t enters = steepest();
      if (enters == b_.size()) break;
      is_free_[enters] = true;
      free_.append(enters);
      if (descend(enters)) {
        std::fill(barred_.begin(), barred_.end(), false);
      } else {
        barred_[enters] = true;
      }
    }
    return x_;
  }

 private:
  // Returns the variable at 0 with the steepest descent; b.size() if there is none.
  [[nodiscard]] size_t steepest() const {
    const auto qx = product(q_, x_);
    size_t best = b_.size();
    double most = kTolerance * scale_;
    for (size_t i = 0; i < b_.size(); ++i) {
      if (is_free_[i] || barred_[i] || b_[i] - qx[i] <= most) continue;
      most = b_[i] - qx[i];
      best = i;
    }
    return best;
  }

  // Moves to the minimum over the free variables and fixes those that reach 0 on the way. Returns
  // false if the variable that just entered is fixed, which only rounding can cause.
  bool descend(size_t entered) {
    while (true) {
      const auto& free = free_.rows();
      std::vector<double> right;
      right.reserve(free.size());
      for (const size_t i : free) right.push_back(b_[i]);
      const auto target = free_.solve(std::move(right));
      double share = 1;
      size_t first_to_stop = free.size();
      for (size_t k = 0; k < free.size(); ++k) {
        if (target[k] > 0) continue;
        const double x = x_[free[k]];
        const double reach = x > 0 ? x / (x - target[k]) : 0;
        if (reach > share || (reach == share && first_to_stop < free.size())) continue;
        share = reach;
        first_to_stop = k;
      }
      if (first_to_stop == free.size()) {
        for (size_t k = 0; k < free.size(); ++k) x_[free[k]] = target[k];
        return true;
      }
      for (size_t k = 0; k < free.size(); ++k) {
        double& x = x_[free[k]];
        x = k == first_to_stop ? 0 : std::max(0.0, x + share * (target[k] - x));
      }
      const size_t leaves = free[first_to_stop];
      is_free_[leaves] = false;
      free_.remove(first_to_stop);
      if (leaves == entered) return false;
    }
  }

  const SquareMatrix& q_;
  const std::vector<double>& b_;
  std::vector<double> x_;
  std::vector<bool> is_free_;  // may be above 0
  std::vector<bool> barred_;   // entered without descent; until x changes
  Cholesky free_;              // factor of the free rows
  double scale_ = 0;
};

}  // namespace

std::vector<double> nonnegative_minimum(const SquareMatrix& q, const std::vector<double>& b) {
  return ActiveSet(q, b).run();
}

std::vector<double> shortest_in_hull(const SquareMatrix& gram) {
  const size_t n = gram.size();
  std::vector<double> weights(n);
  size_t shortest = 0, longest = 0;
  for (size_t i = 1; i < n; ++i) {
    if (gram(i, i) < gram(shortest, shortest)) shortest = i;
    if (gram(i, i) > gram(longest, longest)) longest = i;
  }
  weights[shortest] = 1;
  if (gram(shortest, shortest) <= 1e-30 * gram(longest, longest)) return weights;

  // Up to scale the weights are the x ≥ 0 that minimises ‖Σ x_i g_i‖² + (Σ x_i − 1)² (Lawson and
  // Hanson's least-distance method), here with y_i = x_i‖g_i‖, so that all vectors have length 1.
  std::vector<double> norms;
  SquareMatrix q = cosines(gram, norms);
  std::vector<double> b(n);
  for (size_t i = 0; i < n; ++i) b[i] = norms[shortest] / norms[i];
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) q(i, j) += b[i] * b[j];
  auto y = nonnegative_minimum(q, b);
  double sum = 0;
  for (size_t i = 0; i < n; ++i) sum += y[i] *= b[i];
  if (!(sum > 0)) return weights;
  for (double& value : y) value /= sum;
  return y;
}

}  // namespace kindred
