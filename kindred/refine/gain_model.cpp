#include "kindred/refine/gain_model.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/refine/gain_posterior.h"
#include "kindred/refine/gain_prior.h"

namespace kindred {
namespace {

constexpr double kPriorResults = 4;   // weight of the common scale, in results
constexpr double kLeastSignal = 0.3;  // part of the mean square gain that is not noise
constexpr double kLeastScale = 0.1;   // of a task's variance, in that of the common scale

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
      if (!std::all_of(rows.begin(), rows.end(), [](double error) { return std::isfinite(error); }))
        throw InputError("refinement: the noise of a network's gain is not a finite number");
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

}  // namespace

struct GainModel::State {
  size_t tasks;
  std::vector<double> affinity;  // standardised
  std::vector<double> scales;
  std::unique_ptr<GainPosterior> posterior;

  [[nodiscard]] GroupMembers pairs(std::span<const Group> groups) const {
    return {groups, tasks, affinity};
  }
};

GainModel::GainModel(size_t tasks, std::span<const double> affinity,
                     const std::vector<NetworkGains>& measured) {
  check_gains(measured, tasks);
  state_ = std::make_unique<State>(
      State{.tasks = tasks,
            .affinity = affinity.empty() ? std::vector<double>() : standardized(affinity, tasks),
            .scales = task_scales(measured, tasks),
            .posterior = nullptr});
  const std::vector<Group> groups = groups_of(measured);
  MeasuredPairs known{.pairs = state_->pairs(groups), .gains = {}, .errors = {}};
  const auto rows = static_cast<Eigen::Index>(known.pairs.size());
  known.has_rows = std::all_of(measured.begin(), measured.end(),
                               [](const auto& network) { return !network.noise.empty(); });
  known.gains.resize(rows);
  if (known.has_rows)
    known.errors.resize(rows, static_cast<Eigen::Index>(measured.front().noise.front().size()));
  Eigen::Index pair = 0;
  for (const auto& network : measured)
    for (size_t i = 0; i < network.group.size(); ++i, ++pair) {
      const double scale = state_->scales[static_cast<size_t>(network.group[i])];
      known.gains[pair] = network.gains[i] / scale;
      for (Eigen::Index b = 0; b < known.errors.cols(); ++b)
        known.errors(pair, b) = network.noise[i][static_cast<size_t>(b)] / scale;
    }
  state_->posterior = tasks > kMostTasksForSimilarity ? linear_posterior(std::move(known))
                                                      : dense_posterior(std::move(known));
}

GainModel::~GainModel() = default;
GainModel::GainModel(GainModel&&) noexcept = default;

const std::vector<double>& GainModel::scales() const {
  return state_->scales;
}

GainEstimate GainModel::estimate(std::span<const Group> groups, int threads) const {
  const GroupMembers pairs = state_->pairs(groups);
  std::vector<double> mean(pairs.size()), deviation(pairs.size());
  state_->posterior->estimate(pairs, threads, mean.data(), deviation.data());
  GainEstimate out;
  size_t pair = 0;
  for (const auto& group : groups) {
    out.mean.emplace_back();
    out.deviation.emplace_back();
    for (const int64_t task : group) {
      const double scale = state_->scales[static_cast<size_t>(task)];
      out.mean.back().push_back(scale * mean[pair]);
      out.deviation.back().push_back(scale * deviation[pair++]);
    }
  }
  return out;
}

std::vector<std::vector<std::vector<double>>> GainModel::sample(std::span<const Group> groups,
                                                                size_t count, uint64_t seed) const {
  const Eigen::MatrixXd values = state_->posterior->sample(state_->pairs(groups), count, seed);
  std::vector<std::vector<std::vector<double>>> out(count);
  for (size_t s = 0; s < count; ++s) {
    Eigen::Index pair = 0;
    for (const auto& group : groups) {
      out[s].emplace_back();
      for (const int64_t task : group)
        out[s].back().push_back(state_->scales[static_cast<size_t>(task)] *
                                values(pair++, static_cast<Eigen::Index>(s)));
    }
  }
  return out;
}

}  // namespace kindred
