#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/worker_pool.h"
#include "kindred/refine/gain_posterior.h"

namespace kindred {
namespace {

constexpr size_t kPairsAtOnce = 512;

Eigen::MatrixXd prior_matrix(const GroupMembers& rows, const GroupMembers& columns, size_t begin,
                             size_t end) {
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()),
                         static_cast<Eigen::Index>(end - begin));
  for (size_t j = begin; j < end; ++j)
    for (size_t i = 0; i < rows.size(); ++i)
      matrix(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j - begin)) =
          prior_covariance(rows, i, columns, j);
  return matrix;
}

class DensePosterior : public GainPosterior {
 public:
  explicit DensePosterior(MeasuredPairs measured) : measured_(std::move(measured)) {
    const GroupMembers& pairs = measured_.pairs;
    const auto count = static_cast<Eigen::Index>(pairs.size());
    Eigen::MatrixXd covariance = prior_matrix(pairs, pairs, 0, pairs.size());
    if (measured_.has_rows) covariance.noalias() += measured_.errors * measured_.errors.transpose();
    Eigen::VectorXd surprise = measured_.gains;
    for (Eigen::Index i = 0; i < count; ++i) {
      surprise[i] -= prior_mean(pairs, static_cast<size_t>(i));
      covariance(i, i) += measured_.own_noise();
      for (Eigen::Index j = 0; !measured_.has_rows && j < count; ++j)
        if (pairs.target[static_cast<size_t>(i)] == pairs.target[static_cast<size_t>(j)])
          covariance(i, j) += kSharedWithoutRows;
    }
    factor_.compute(covariance);
    if (factor_.info() != Eigen::Success)
      throw FailureError(
          "refinement: the covariance of the measured gains is not positive definite");
    weights_ = factor_.solve(surprise);
  }

  void estimate(const GroupMembers& pairs, int threads, double* mean,
                double* deviation) const override {
    const size_t n = pairs.size();
    WorkerPool pool(threads);
    pool.run((n + kPairsAtOnce - 1) / kPairsAtOnce, [&](int, size_t item) {
      const size_t begin = item * kPairsAtOnce, end = std::min(n, begin + kPairsAtOnce);
      Eigen::MatrixXd cross = prior_matrix(measured_.pairs, pairs, begin, end);
      const Eigen::VectorXd shift = cross.transpose() * weights_;
      factor_.matrixL().solveInPlace(cross);
      const Eigen::VectorXd known = cross.colwise().squaredNorm();
      for (size_t pair = begin; pair < end; ++pair) {
        const auto place = static_cast<Eigen::Index>(pair - begin);
        const double variance = prior_covariance(pairs, pair, pairs, pair) - known[place];
        mean[pair] = prior_mean(pairs, pair) + shift[place];
        deviation[pair] = std::sqrt(std::max(variance, 0.0));
      }
    });
  }

  // Matheron's rule: a sample of the prior, shifted by what the measured gains say of its
  // difference from them (Wilson et al., ICML 2020, section 3).
  [[nodiscard]] Eigen::MatrixXd sample(const GroupMembers& pairs, size_t count,
                                       uint64_t seed) const override {
    const auto m = static_cast<Eigen::Index>(measured_.pairs.size());
    const auto samples = static_cast<Eigen::Index>(count);
    Eigen::MatrixXd values(static_cast<Eigen::Index>(pairs.size()), samples), surprise(m, samples);
    for (Eigen::Index s = 0; s < samples; ++s) {
      RandomStream stream(derive_seed(seed, "posterior sample", static_cast<uint64_t>(s)));
      const PriorSample path(pairs.tasks, stream);
      const std::vector<double> there = path.at(pairs), here = path.at(measured_.pairs);
      values.col(s) = Eigen::Map<const Eigen::VectorXd>(there.data(), values.rows());
      surprise.col(s) =
          measured_.gains - Eigen::Map<const Eigen::VectorXd>(here.data(), m) - noise(stream);
    }
    const Eigen::MatrixXd weights = factor_.solve(surprise);
    for (size_t begin = 0; begin < pairs.size(); begin += kPairsAtOnce) {
      const size_t end = std::min(pairs.size(), begin + kPairsAtOnce);
      values.middleRows(static_cast<Eigen::Index>(begin), static_cast<Eigen::Index>(end - begin))
          .noalias() += prior_matrix(measured_.pairs, pairs, begin, end).transpose() * weights;
    }
    return values;
  }

 private:
  // One sample of the measured gains' noise.
  [[nodiscard]] Eigen::VectorXd noise(RandomStream& stream) const {
    const GroupMembers& pairs = measured_.pairs;
    const auto m = static_cast<Eigen::Index>(pairs.size());
    Eigen::VectorXd sample(m);
    for (Eigen::Index i = 0; i < m; ++i)
      sample[i] = std::sqrt(measured_.own_noise()) * stream.normal();
    if (measured_.has_rows) {
      Eigen::VectorXd blocks(measured_.errors.cols());
      for (Eigen::Index b = 0; b < blocks.size(); ++b) blocks[b] = stream.normal();
      return sample + measured_.errors * blocks;
    }
    std::vector<double> shared(pairs.tasks);
    for (double& value : shared) value = std::sqrt(kSharedWithoutRows) * stream.normal();
    for (Eigen::Index i = 0; i < m; ++i)
      sample[i] += shared[static_cast<size_t>(pairs.target[static_cast<size_t>(i)])];
    return sample;
  }

  MeasuredPairs measured_;
  Eigen::LLT<Eigen::MatrixXd> factor_;  // of the measured gains' covariance
  Eigen::VectorXd weights_;             // its inverse times (gains − prior mean)
};

}  // namespace

std::unique_ptr<GainPosterior> dense_posterior(MeasuredPairs measured) {
  return std::make_unique<DensePosterior>(std::move(measured));
}

}  // namespace kindred
