#include <algorithm>
#include <cmath>

#include "kindred/update/gradient_rules.h"
#include "kindred/update/nonnegative.h"

namespace kindred {
namespace {

// For each s > 0, the convex weights that minimise ‖Σ w_i g_i + s g_0‖. The paper minimises
// ⟨g_w, g_0⟩ + ρ‖g_w‖ over convex weights; its solution is the weights for the s with ‖g_w‖ = ρ s
// (substitute t = ρ s in ρ‖g_w‖ = min over t > 0 of ½ρ(‖g_w‖²/t + t)). Then
// d = g_0 + ρ g_w/‖g_w‖ equals g_0 + g_w/s.
class Shifted {
 public:
  Shifted(const SquareMatrix& gram, double c) : gram_(gram), with_mean_(gram.size()) {
    const auto n = static_cast<double>(gram.size());
    for (size_t i = 0; i < gram.size(); ++i) {
      for (size_t j = 0; j < gram.size(); ++j) with_mean_[i] += gram(i, j) / n;
      mean_squared_ += with_mean_[i] / n;
      longest_ = std::max(longest_, std::sqrt(gram(i, i)));
    }
    radius_ = c * std::sqrt(std::max(0.0, mean_squared_));
  }

  [[nodiscard]] double radius() const { return radius_; }
  [[nodiscard]] double longest() const { return longest_; }

  [[nodiscard]] std::vector<double> weights(double s) const {
    SquareMatrix shifted = gram_;
    for (size_t i = 0; i < gram_.size(); ++i)
      for (size_t j = 0; j < gram_.size(); ++j)
        shifted(i, j) += s * (with_mean_[i] + with_mean_[j]) + s * s * mean_squared_;
    return shortest_in_hull(shifted);
  }

  // Returns ‖g_w‖/(ρ s), which decreases in s.
  [[nodiscard]] double ratio(const std::vector<double>& w, double s) const {
    return std::sqrt(std::max(0.0, dot(w, product(gram_, w)))) / (radius_ * s);
  }

 private:
  const SquareMatrix& gram_;
  std::vector<double> with_mean_;  // ⟨g_i, g_0⟩
  double mean_squared_ = 0, longest_ = 0, radius_ = 0;
};

}  // namespace

std::vector<double> cagrad(const SquareMatrix& gram, double c) {
  const size_t n = gram.size();
  std::vector<double> weights(n, 1 / static_cast<double>(n));
  const Shifted shifted(gram, c);
  // Also if the mean gradient is only rounding error.
  if (shifted.radius() <= 1e-12 * shifted.longest()) return weights;

  // Bisection over log s. Below `low` the gradients cancel and d hardly depends on s.
  double high = shifted.longest() / shifted.radius(), low = 1e-10 * high;
  auto w = shifted.weights(low);
  if (shifted.ratio(w, low) <= 1) {
    high = low;
  } else {
    while (high > low * (1 + 1e-14)) {
      const double middle = std::sqrt(low * high);
      if (middle <= low || middle >= high) break;
      w = shifted.weights(middle);
      (shifted.ratio(w, middle) > 1 ? low : high) = middle;
    }
  }
  for (size_t i = 0; i < n; ++i) weights[i] += w[i] / high;
  return weights;
}

}  // namespace kindred
