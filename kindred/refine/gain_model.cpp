#include "kindred/refine/gain_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <Eigen/Cholesky>
#include <Eigen/Dense>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/worker_pool.h"
#include "kindred/refine/gain_prior.h"

namespace kindred {
namespace {

// Parts of s_t² in the noise of a measured gain.
constexpr double kNoiseBesideRows = 0.02, kNoiseWithoutRows = 0.1, kSharedWithoutRows = 0.1;
constexpr double kPriorResults = 4;         // weight of the common scale, in results
constexpr double kLeastSignal = 0.3;        // part of the mean square gain that is not noise
constexpr double kLeastScale = 0.1;         // of a task's variance, in that of the common scale
constexpr Eigen::Index kPairsAtOnce = 512;  // groups' members at once

std::vector<Group> groups_of(const std::vector<NetworkGains>& measured) {
  std::vector<Group> groups;
  groups.reserve(measured.size());
  for (const auto& network : measured) groups.push_back(network.group);
  return groups;
}

void check_gains(const std::vector<NetworkGains>& measured, size_t tasks) {
  std::vector<bool> seen(tasks, false);
  size_t blocks = 0;
  for (const auto& network : measured) {
    if (network.group.size() < 2 || network.gains.size() != network.group.size() ||
        (!network.noise.empty() && network.noise.size() != network.group.size()))
      throw InputError("refinement: a network does not have one gain for each of its tasks");
    for (const auto& rows : network.noise) {
      if (blocks == 0) blocks = rows.size();
      if (rows.size() != blocks)
        throw InputError("refinement: networks differ in their number of validation rows");
    }
    for (size_t i = 0; i < network.group.size(); ++i) {
      const int64_t task = network.group[i];
      if (task < 0 || static_cast<size_t>(task) >= tasks || (i > 0 && task <= network.group[i - 1]))
        throw InputError("refinement: a network's tasks are not ascending task numbers");
      if (!std::isfinite(network.gains[i]))
        throw InputError("refinement: a network's gain is not a finite number");
      seen[static_cast<size_t>(task)] = true;
    }
  }
  if (std::find(seen.begin(), seen.end(), false) != seen.end())
    throw InputError("refinement: a task is in no trained network of two or more tasks");
}

// [task]: s_t.
std::vector<double> task_scales(const std::vector<NetworkGains>& measured, size_t tasks) {
  std::vector<double> squares(tasks, 0), signal(tasks, 0), count(tasks, 0);
  for (const auto& network : measured)
    for (size_t i = 0; i < network.group.size(); ++i) {
      const auto t = static_cast<size_t>(network.group[i]);
      const double square = network.gains[i] * network.gains[i];
      double variance = 0;
      if (!network.noise.empty())
        for (const double error : network.noise[i]) variance += error * error;
      squares[t] += square;
      signal[t] += square - variance;
      count[t] += 1;
    }
  double mean_square = 0, mean_signal = 0;
  for (size_t t = 0; t < tasks; ++t) {
    mean_square += squares[t] / count[t] / static_cast<double>(tasks);
    mean_signal += signal[t] / count[t] / static_cast<double>(tasks);
  }
  // Gains that are all 0 leave no scale; any will do.
  const double common = std::max({mean_signal, kLeastSignal * mean_square, 1e-20});
  std::vector<double> scales;
  for (size_t t = 0; t < tasks; ++t)
    scales.push_back(std::sqrt(std::max(
        (kPriorResults * common + signal[t]) / (kPriorResults + count[t]), kLeastScale * common)));
  return scales;
}

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

}  // namespace

struct GainModel::State {
  State(size_t task_count, std::vector<double> standard, GroupMembers known)
      : tasks(task_count), affinity(std::move(standard)), measured(std::move(known)) {}

  size_t tasks;
  std::vector<double> affinity;  // standardised
  GroupMembers measured;
  std::vector<double> scales;
  bool has_rows = false;
  Eigen::MatrixXd errors;              // [measured pair × block], in units of the task's scale
  Eigen::VectorXd gains;               // [measured pair], likewise
  Eigen::LLT<Eigen::MatrixXd> factor;  // of the measured gains' covariance
  Eigen::VectorXd weights;             // its inverse times (gains − prior mean)

  // One sample of the measured gains' noise.
  [[nodiscard]] Eigen::VectorXd noise(RandomStream& stream) const;
};

Eigen::VectorXd GainModel::State::noise(RandomStream& stream) const {
  const auto m = static_cast<Eigen::Index>(measured.size());
  Eigen::VectorXd sample(m);
  for (Eigen::Index i = 0; i < m; ++i)
    sample[i] = std::sqrt(has_rows ? kNoiseBesideRows : kNoiseWithoutRows) * stream.normal();
  if (has_rows) {
    Eigen::VectorXd blocks(errors.cols());
    for (Eigen::Index b = 0; b < blocks.size(); ++b) blocks[b] = stream.normal();
    return sample + errors * blocks;
  }
  std::vector<double> shared(tasks);
  for (double& value : shared) value = std::sqrt(kSharedWithoutRows) * stream.normal();
  for (Eigen::Index i = 0; i < m; ++i)
    sample[i] += shared[static_cast<size_t>(measured.target[static_cast<size_t>(i)])];
  return sample;
}

GainModel::GainModel(size_t tasks, std::span<const double> affinity,
                     const std::vector<NetworkGains>& measured) {
  check_gains(measured, tasks);
  auto prior = affinity.empty() ? std::vector<double>() : standardized(affinity, tasks);
  GroupMembers pairs(groups_of(measured), tasks, prior);
  const size_t m = pairs.size();
  const auto rows = static_cast<Eigen::Index>(m);
  const bool has_rows = std::all_of(measured.begin(), measured.end(),
                                    [](const auto& network) { return !network.noise.empty(); });
  state_ = std::make_unique<State>(tasks, std::move(prior), std::move(pairs));
  State& state = *state_;
  state.scales = task_scales(measured, tasks);
  state.has_rows = has_rows;
  state.gains.resize(rows);
  if (has_rows)
    state.errors.resize(rows, static_cast<Eigen::Index>(measured.front().noise.front().size()));
  Eigen::VectorXd surprise(rows);
  Eigen::Index pair = 0;
  for (const auto& network : measured)
    for (size_t i = 0; i < network.group.size(); ++i, ++pair) {
      const double scale = state.scales[static_cast<size_t>(network.group[i])];
      state.gains[pair] = network.gains[i] / scale;
      surprise[pair] = state.gains[pair] - prior_mean(state.measured, static_cast<size_t>(pair));
      if (has_rows)
        for (Eigen::Index b = 0; b < state.errors.cols(); ++b)
          state.errors(pair, b) = network.noise[i][static_cast<size_t>(b)] / scale;
    }
  Eigen::MatrixXd covariance = prior_matrix(state.measured, state.measured, 0, m);
  if (has_rows) covariance.noalias() += state.errors * state.errors.transpose();
  for (Eigen::Index i = 0; i < rows; ++i) {
    covariance(i, i) += has_rows ? kNoiseBesideRows : kNoiseWithoutRows;
    if (!has_rows)
      for (Eigen::Index j = 0; j < rows; ++j)
        if (state.measured.target[static_cast<size_t>(i)] ==
            state.measured.target[static_cast<size_t>(j)])
          covariance(i, j) += kSharedWithoutRows;
  }
  state.factor.compute(covariance);
  if (state.factor.info() != Eigen::Success)
    throw FailureError("refinement: the covariance of the measured gains is not positive definite");
  state.weights = state.factor.solve(surprise);
}

GainModel::~GainModel() = default;
GainModel::GainModel(GainModel&&) noexcept = default;

const std::vector<double>& GainModel::scales() const {
  return state_->scales;
}

GainEstimate GainModel::estimate(std::span<const Group> groups, int threads) const {
  const GroupMembers pairs(groups, state_->tasks, state_->affinity);
  const size_t n = pairs.size();
  std::vector<double> mean(n), deviation(n);
  const auto step = static_cast<size_t>(kPairsAtOnce);
  WorkerPool pool(threads);
  pool.run((n + step - 1) / step, [&](int, size_t item) {
    const size_t begin = item * step, end = std::min(n, begin + step);
    Eigen::MatrixXd cross = prior_matrix(state_->measured, pairs, begin, end);
    const Eigen::VectorXd shift = cross.transpose() * state_->weights;
    state_->factor.matrixL().solveInPlace(cross);
    const Eigen::VectorXd known = cross.colwise().squaredNorm();
    for (size_t pair = begin; pair < end; ++pair) {
      const auto place = static_cast<Eigen::Index>(pair - begin);
      const double scale = state_->scales[static_cast<size_t>(pairs.target[pair])];
      const double variance = prior_covariance(pairs, pair, pairs, pair) - known[place];
      mean[pair] = scale * (prior_mean(pairs, pair) + shift[place]);
      deviation[pair] = scale * std::sqrt(std::max(variance, 0.0));
    }
  });
  GainEstimate out;
  size_t pair = 0;
  for (const auto& group : groups) {
    out.mean.emplace_back(mean.begin() + static_cast<std::ptrdiff_t>(pair),
                          mean.begin() + static_cast<std::ptrdiff_t>(pair + group.size()));
    out.deviation.emplace_back(
        deviation.begin() + static_cast<std::ptrdiff_t>(pair),
        deviation.begin() + static_cast<std::ptrdiff_t>(pair + group.size()));
    pair += group.size();
  }
  return out;
}

// Matheron's rule: a sample of the prior, shifted by what the measured gains say of its difference
// from them (Wilson et al., ICML 2020, section 3).
std::vector<std::vector<std::vector<double>>> GainModel::sample(std::span<const Group> groups,
                                                                size_t count, uint64_t seed) const {
  const GroupMembers pairs(groups, state_->tasks, state_->affinity);
  const auto m = static_cast<Eigen::Index>(state_->measured.size());
  const auto samples = static_cast<Eigen::Index>(count);
  Eigen::MatrixXd prior(static_cast<Eigen::Index>(pairs.size()), samples), surprise(m, samples);
  for (Eigen::Index s = 0; s < samples; ++s) {
    RandomStream stream(derive_seed(seed, "posterior sample", static_cast<uint64_t>(s)));
    const PriorSample path(state_->tasks, stream);
    const std::vector<double> there = path.at(pairs), here = path.at(state_->measured);
    prior.col(s) = Eigen::Map<const Eigen::VectorXd>(there.data(), prior.rows());
    surprise.col(s) =
        state_->gains - Eigen::Map<const Eigen::VectorXd>(here.data(), m) - state_->noise(stream);
  }
  const Eigen::MatrixXd weights = state_->factor.solve(surprise);
  for (size_t begin = 0; begin < pairs.size(); begin += static_cast<size_t>(kPairsAtOnce)) {
    const size_t end = std::min(pairs.size(), begin + static_cast<size_t>(kPairsAtOnce));
    prior.middleRows(static_cast<Eigen::Index>(begin), static_cast<Eigen::Index>(end - begin))
        .noalias() += prior_matrix(state_->measured, pairs, begin, end).transpose() * weights;
  }
  std::vector<std::vector<std::vector<double>>> out(count);
  for (size_t s = 0; s < count; ++s) {
    size_t pair = 0;
    for (const auto& group : groups) {
      out[s].emplace_back();
      for (const int64_t task : group)
        out[s].back().push_back(
            state_->scales[static_cast<size_t>(task)] *
            prior(static_cast<Eigen::Index>(pair++), static_cast<Eigen::Index>(s)));
    }
  }
  return out;
}

}  // namespace kindred
