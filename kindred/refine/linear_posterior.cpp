#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <Eigen/Cholesky>

#include "kindred/base/random.h"
#include "kindred/base/worker_pool.h"
#include "kindred/refine/gain_posterior.h"

namespace kindred {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The weights of one task: u_t. Its precision, given the shared weights, is the factor's matrix.
struct TaskWeights {
  Eigen::LLT<MatrixXd> factor;
  MatrixXd coupling;  // [own × shared]: u_t has the mean alone − coupling · v, given v
  VectorXd alone;
};

// A Bayesian linear model with independent standard normal weights: a measured gain, without its
// prior mean, is own · u_t + shared · v and noise of the variance D = kPairVariance + own_noise().
//
// u_t: of own_features(), and the noise that a task's gains share where that of rows is unknown.
// v: of shared_features(), g of each measured network, and the noise of each block of rows.
//
// Tasks are independent given v, so that the precision of all weights is an arrow: each u_t is
// eliminated by itself, and what remains has the size of v.
class LinearPosterior : public GainPosterior {
 public:
  explicit LinearPosterior(MeasuredPairs measured)
      : measured_(std::move(measured)),
        own_(static_cast<Index>(own_features(measured_.pairs.tasks)) + 1),
        first_network_(static_cast<Index>(shared_features(measured_.pairs.tasks))),
        first_block_(first_network_ + static_cast<Index>(measured_.pairs.group.back()) + 1),
        shared_(first_block_ + measured_.errors.cols()) {
    const GroupMembers& pairs = measured_.pairs;
    std::vector<std::vector<size_t>> of_task(pairs.tasks);
    for (size_t pair = 0; pair < pairs.size(); ++pair) {
      of_task[static_cast<size_t>(pairs.target[pair])].push_back(pair);
      const auto set = pairs.set(pairs.group[pair]);
      known_.try_emplace(std::vector<uint64_t>(set.begin(), set.end()), pair);
    }
    MatrixXd precision = MatrixXd::Identity(shared_, shared_);
    VectorXd right = VectorXd::Zero(shared_);
    for (const auto& rows : of_task) tasks_.push_back(eliminate(rows, precision, right));
    factor_.compute(precision);
    mean_ = factor_.solve(right);
  }

  void estimate(const GroupMembers& pairs, int threads, double* mean,
                double* deviation) const override {
    std::vector<std::vector<size_t>> known(pairs.tasks), open(pairs.tasks);
    for (size_t pair = 0; pair < pairs.size(); ++pair)
      (measured_pair(pairs, pair) ? known : open)[static_cast<size_t>(pairs.target[pair])]
          .push_back(pair);
    WorkerPool pool(threads);
    pool.run(pairs.tasks, [&](int, size_t task) {
      estimate_measured(pairs, task, known[task], mean, deviation);
      estimate_open(pairs, task, open[task], mean, deviation);
    });
  }

  [[nodiscard]] MatrixXd sample(const GroupMembers& pairs, size_t count,
                                uint64_t seed) const override {
    const size_t tasks = pairs.tasks;
    const auto samples = static_cast<Index>(count);
    MatrixXd values(static_cast<Index>(pairs.size()), samples), v(shared_, samples);
    std::vector<MatrixXd> u(tasks, MatrixXd(own_, samples));
    for (Index s = 0; s < samples; ++s) {
      RandomStream stream(derive_seed(seed, "posterior sample", static_cast<uint64_t>(s)));
      for (Index i = 0; i < shared_; ++i) v(i, s) = stream.normal();
      for (MatrixXd& own : u)
        for (Index i = 0; i < own_; ++i) own(i, s) = stream.normal();
    }
    factor_.matrixU().solveInPlace(v);
    v.colwise() += mean_;
    for (size_t task = 0; task < tasks; ++task) {
      tasks_[task].factor.matrixU().solveInPlace(u[task]);
      u[task].noalias() -= tasks_[task].coupling * v;
      u[task].colwise() += tasks_[task].alone;
    }
    const double noise = measured_.own_noise();
    for (size_t pair = 0; pair < pairs.size(); ++pair) {
      const Features features = features_of(pairs, pair);
      const auto row = static_cast<Index>(pair);
      values.row(row) = features.own.transpose() * u[static_cast<size_t>(pairs.target[pair])] +
                        features.shared.transpose() * v.topRows(features.shared.size());
      values.row(row).array() += features.constant;
      for (Index s = 0; s < samples; ++s) {
        // The same for a group in every list.
        RandomStream stream(derive_seed(derive_seed(seed, "gains", static_cast<uint64_t>(s)),
                                        "group", pairs.seed_of(pairs.group[pair])));
        const double network = stream.normal();
        stream =
            RandomStream(derive_seed(stream(), "task", static_cast<uint64_t>(pairs.target[pair])));
        values(row, s) += features.measured ? std::sqrt(rest_variance(noise)) * stream.normal()
                                            : std::sqrt(kNetworkVariance) * network +
                                                  std::sqrt(kPairVariance) * stream.normal();
      }
    }
    return values;
  }

 private:
  // A gain is constant + own · u_t + shared · v and what is independent of all else: g and e, or
  // what remains of e where the gain was measured.
  struct Features {
    bool measured = false;
    double constant = 0;
    VectorXd own, shared;  // shared: its first weights
  };

  // The variance of e, given e and its noise together.
  [[nodiscard]] static double rest_variance(double noise) {
    return kPairVariance * noise / (kPairVariance + noise);
  }

  // The features of the gain of a group that is not measured.
  [[nodiscard]] Features prior_of(const GroupMembers& pairs, size_t pair) const {
    Features features{.constant = prior_mean(pairs, pair),
                      .own = VectorXd::Zero(own_),
                      .shared = VectorXd::Zero(first_network_)};
    prior_features(pairs, pair, {features.own.data(), static_cast<size_t>(own_ - 1)},
                   {features.shared.data(), static_cast<size_t>(first_network_)});
    return features;
  }

  // Those of a measured gain's value on the validation rows.
  [[nodiscard]] Features measurement(size_t pair) const {
    const GroupMembers& pairs = measured_.pairs;
    Features features = prior_of(pairs, pair);
    features.shared.conservativeResizeLike(VectorXd::Zero(shared_));
    features.shared[first_network_ + static_cast<Index>(pairs.group[pair])] =
        std::sqrt(kNetworkVariance);
    if (measured_.has_rows)
      features.shared.tail(measured_.errors.cols()) =
          measured_.errors.row(static_cast<Index>(pair));
    else
      features.own[own_ - 1] = std::sqrt(kSharedWithoutRows);
    return features;
  }

  [[nodiscard]] Features features_of(const GroupMembers& pairs, size_t pair) const {
    const auto known = measured_pair(pairs, pair);
    if (!known) return prior_of(pairs, pair);
    // f = the weights' part w of it + e, of which e + noise = measured gain − (w + the weights'
    // part of the noise) is known but for the weights: e is its share of this.
    const double share = kPairVariance / (kPairVariance + measured_.own_noise());
    Features features = measurement(*known);
    const double surprise = measured_.gains[static_cast<Index>(*known)] - features.constant;
    VectorXd own = features.own, shared = features.shared;
    own[own_ - 1] = 0;
    shared.tail(shared_ - first_block_).setZero();
    return {.measured = true,
            .constant = features.constant + share * surprise,
            .own = own - share * features.own,
            .shared = shared - share * features.shared};
  }

  // Eliminates the weights of a task with these measured pairs from the normal equations of v.
  [[nodiscard]] TaskWeights eliminate(const std::vector<size_t>& rows, MatrixXd& precision,
                                      VectorXd& right) const {
    const auto count = static_cast<Index>(rows.size());
    const double scale = 1 / std::sqrt(kPairVariance + measured_.own_noise());
    MatrixXd own(own_, count), shared(shared_, count);
    VectorXd surprise(count);
    for (Index i = 0; i < count; ++i) {
      const size_t pair = rows[static_cast<size_t>(i)];
      const Features features = measurement(pair);
      own.col(i) = scale * features.own;
      shared.col(i) = scale * features.shared;
      surprise[i] = scale * (measured_.gains[static_cast<Index>(pair)] - features.constant);
    }
    TaskWeights task;
    task.factor.compute(MatrixXd::Identity(own_, own_) + own * own.transpose());
    MatrixXd half = own * shared.transpose();
    task.coupling = task.factor.solve(half);
    const VectorXd own_right = own * surprise;
    task.alone = task.factor.solve(own_right);
    task.factor.matrixL().solveInPlace(half);
    precision.selfadjointView<Eigen::Lower>().rankUpdate(shared);
    precision.selfadjointView<Eigen::Lower>().rankUpdate(half.transpose(), -1);
    right += shared * surprise - task.coupling.transpose() * own_right;
    return task;
  }

  // The measured pair of the same group and target.
  [[nodiscard]] std::optional<size_t> measured_pair(const GroupMembers& pairs, size_t pair) const {
    const auto set = pairs.set(pairs.group[pair]);
    const auto found = known_.find(std::vector<uint64_t>(set.begin(), set.end()));
    if (found == known_.end()) return std::nullopt;
    size_t known = found->second;
    while (measured_.pairs.target[known] != pairs.target[pair]) ++known;
    return known;
  }

  void estimate_measured(const GroupMembers& pairs, size_t task, const std::vector<size_t>& which,
                         double* mean, double* deviation) const {
    const TaskWeights& weights = tasks_[task];
    MatrixXd own(own_, static_cast<Index>(which.size())),
        shared(shared_, static_cast<Index>(which.size()));
    VectorXd constant(own.cols());
    for (Index i = 0; i < own.cols(); ++i) {
      const Features features = features_of(pairs, which[static_cast<size_t>(i)]);
      own.col(i) = features.own;
      shared.col(i) = features.shared - weights.coupling.transpose() * features.own;
      constant[i] = features.constant;
    }
    const VectorXd means = constant + own.transpose() * weights.alone + shared.transpose() * mean_;
    weights.factor.matrixL().solveInPlace(own);
    factor_.matrixL().solveInPlace(shared);
    for (Index i = 0; i < own.cols(); ++i) {
      const size_t pair = which[static_cast<size_t>(i)];
      mean[pair] = means[i];
      deviation[pair] = std::sqrt(own.col(i).squaredNorm() + shared.col(i).squaredNorm() +
                                  rest_variance(measured_.own_noise()));
    }
  }

  void estimate_open(const GroupMembers& pairs, size_t task, const std::vector<size_t>& which,
                     double* mean, double* deviation) const {
    if (which.empty()) return;
    const TaskWeights& weights = tasks_[task];
    // The covariance of u_t and of the first weights of v.
    const Index few = first_network_;
    MatrixXd half = MatrixXd::Zero(shared_, own_ + few);
    half.leftCols(own_) = -weights.coupling.transpose();
    half.topRightCorner(few, few).setIdentity();
    factor_.matrixL().solveInPlace(half);
    MatrixXd covariance = half.transpose() * half;
    covariance.topLeftCorner(own_, own_) += weights.factor.solve(MatrixXd::Identity(own_, own_));
    const VectorXd own_mean = weights.alone - weights.coupling * mean_;
    VectorXd features(own_ + few);
    for (const size_t pair : which) {
      const Features prior = prior_of(pairs, pair);
      features << prior.own, prior.shared;
      mean[pair] = prior.constant + prior.own.dot(own_mean) + prior.shared.dot(mean_.head(few));
      deviation[pair] =
          std::sqrt(features.dot(covariance * features) + kNetworkVariance + kPairVariance);
    }
  }

  MeasuredPairs measured_;
  Index own_, first_network_, first_block_, shared_;  // numbers of weights, and places in v
  std::map<std::vector<uint64_t>, size_t> known_;     // a measured group's first pair
  std::vector<TaskWeights> tasks_;
  Eigen::LLT<MatrixXd> factor_;  // of the precision of v
  VectorXd mean_;                // of v
};

}  // namespace

std::unique_ptr<GainPosterior> linear_posterior(MeasuredPairs measured) {
  return std::make_unique<LinearPosterior>(std::move(measured));
}

}  // namespace kindred
