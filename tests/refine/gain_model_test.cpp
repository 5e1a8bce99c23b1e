#include "kindred/refine/gain_model.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/refine/gain_prior.h"

namespace kindred {
namespace {

using Matrix = std::vector<std::vector<double>>;

// Solves A x = b by Gaussian elimination with row exchanges.
std::vector<double> solved(Matrix a, std::vector<double> b) {
  const size_t n = b.size();
  for (size_t k = 0; k < n; ++k) {
    size_t pivot = k;
    for (size_t i = k; i < n; ++i)
      if (std::abs(a[i][k]) > std::abs(a[pivot][k])) pivot = i;
    std::swap(a[k], a[pivot]);
    std::swap(b[k], b[pivot]);
    for (size_t i = k + 1; i < n; ++i) {
      const double factor = a[i][k] / a[k][k];
      for (size_t j = k; j < n; ++j) a[i][j] -= factor * a[k][j];
      b[i] -= factor * b[k];
    }
  }
  for (size_t k = n; k-- > 0;) {
    for (size_t j = k + 1; j < n; ++j) b[k] -= a[k][j] * b[j];
    b[k] /= a[k][k];
  }
  return b;
}

const std::vector<double> kAffinity = {0, 1, 2, 5, 0, 3, 1, 7, 0};

std::vector<NetworkGains> measured_without_rows() {
  return {{.group = {0, 1, 2}, .gains = {0.02, -0.01, 0.03}},
          {.group = {0, 1}, .gains = {0.05, 0.01}}};
}

std::vector<NetworkGains> measured_with_rows() {
  auto networks = measured_without_rows();
  networks[0].noise = {{0.01, -0.01, 0}, {0.002, 0, -0.002}, {0, 0.01, -0.01}};
  networks[1].noise = {{0.01, -0.02, 0.01}, {0.001, 0, -0.001}};
  return networks;
}

// The scales by the formula in the header.
std::vector<double> expected_scales(const std::vector<NetworkGains>& networks, size_t tasks) {
  std::vector<double> squares(tasks, 0), signal(tasks, 0), count(tasks, 0);
  for (const auto& network : networks)
    for (size_t i = 0; i < network.group.size(); ++i) {
      const auto t = static_cast<size_t>(network.group[i]);
      double variance = 0;
      if (!network.noise.empty())
        for (const double error : network.noise[i]) variance += error * error;
      squares[t] += network.gains[i] * network.gains[i];
      signal[t] += network.gains[i] * network.gains[i] - variance;
      ++count[t];
    }
  double square = 0, common = 0;
  for (size_t t = 0; t < tasks; ++t) {
    square += squares[t] / count[t] / static_cast<double>(tasks);
    common += signal[t] / count[t] / static_cast<double>(tasks);
  }
  common = std::max(common, 0.3 * square);
  std::vector<double> scales;
  for (size_t t = 0; t < tasks; ++t)
    scales.push_back(std::sqrt(std::max((4 * common + signal[t]) / (4 + count[t]), common / 10)));
  return scales;
}

// Mean and variance of one gain, conditioned by elimination.
std::pair<double, double> conditioned(const std::vector<NetworkGains>& networks, const Group& group,
                                      size_t member) {
  const auto z = standardized(kAffinity, 3);
  std::vector<Group> groups;
  groups.reserve(networks.size());
  for (const auto& network : networks) groups.push_back(network.group);
  const GroupMembers known(groups, 3, z);
  const std::vector<Group> asked = {group};
  const GroupMembers pairs(asked, 3, z);
  const auto scales = expected_scales(networks, 3);
  std::vector<double> surprise, cross;
  std::vector<const std::vector<double>*> noise;
  for (const auto& network : networks)
    for (size_t i = 0; i < network.group.size(); ++i) {
      const double scale = scales[static_cast<size_t>(network.group[i])];
      surprise.push_back(network.gains[i] / scale - prior_mean(known, surprise.size()));
      if (!network.noise.empty()) noise.push_back(&network.noise[i]);
    }
  const size_t m = surprise.size();
  Matrix covariance(m, std::vector<double>(m));
  for (size_t i = 0; i < m; ++i) {
    cross.push_back(prior_covariance(known, i, pairs, member));
    for (size_t j = 0; j < m; ++j) {
      covariance[i][j] = prior_covariance(known, i, known, j);
      const bool same_task = known.target[i] == known.target[j];
      if (noise.empty()) {
        covariance[i][j] += (i == j ? 0.1 : 0.0) + (same_task ? 0.1 : 0.0);
        continue;
      }
      if (i == j) covariance[i][j] += 0.02;
      const double unit = scales[static_cast<size_t>(known.target[i])] *
                          scales[static_cast<size_t>(known.target[j])];
      for (size_t b = 0; b < noise[i]->size(); ++b)
        covariance[i][j] += (*noise[i])[b] * (*noise[j])[b] / unit;
    }
  }
  const auto weights = solved(covariance, surprise), known_part = solved(covariance, cross);
  double mean = prior_mean(pairs, member),
         variance = prior_covariance(pairs, member, pairs, member);
  for (size_t i = 0; i < m; ++i) {
    mean += cross[i] * weights[i];
    variance -= cross[i] * known_part[i];
  }
  const double scale = scales[static_cast<size_t>(pairs.target[member])];
  return {scale * mean, scale * scale * variance};
}

class GainModelTest : public testing::TestWithParam<bool> {
 protected:
  [[nodiscard]] static std::vector<NetworkGains> measured() {
    return GetParam() ? measured_with_rows() : measured_without_rows();
  }
};

TEST_P(GainModelTest, IsTheConditionedPrior) {
  const GainModel model(3, kAffinity, measured());
  const std::vector<Group> groups = {{1, 2}, {0, 1, 2}, {0, 2}};
  const GainEstimate estimate = model.estimate(groups);
  for (size_t g = 0; g < groups.size(); ++g)
    for (size_t i = 0; i < groups[g].size(); ++i) {
      const auto [mean, variance] = conditioned(measured(), groups[g], i);
      EXPECT_NEAR(estimate.mean[g][i], mean, 1e-10) << g << " " << i;
      EXPECT_NEAR(estimate.deviation[g][i], std::sqrt(variance), 1e-10) << g << " " << i;
    }
}

TEST_P(GainModelTest, SamplesHaveThePosteriorsMoments) {
  const GainModel model(3, kAffinity, measured());
  const std::vector<Group> groups = {{1, 2}, {0, 1, 2}};
  const GainEstimate estimate = model.estimate(groups);
  constexpr size_t kSamples = 20000;
  const auto samples = model.sample(groups, kSamples, 5);
  for (size_t g = 0; g < groups.size(); ++g)
    for (size_t i = 0; i < groups[g].size(); ++i) {
      double mean = 0, square = 0;
      for (const auto& sample : samples) {
        mean += sample[g][i] / kSamples;
        square += sample[g][i] * sample[g][i] / kSamples;
      }
      const double deviation = estimate.deviation[g][i];
      EXPECT_NEAR(mean, estimate.mean[g][i], 0.03 * deviation);
      EXPECT_NEAR(std::sqrt(square - mean * mean), deviation, 0.03 * deviation);
    }
}

TEST_P(GainModelTest, DoesNotDependOnThreadsNorOnTheUnitOfGains) {
  const std::vector<Group> groups = {{1, 2}, {0, 1, 2}, {0, 2}, {0, 1}};
  const GainEstimate one = GainModel(3, kAffinity, measured()).estimate(groups, 1);
  const GainEstimate three = GainModel(3, kAffinity, measured()).estimate(groups, 3);
  EXPECT_EQ(one.mean, three.mean);
  EXPECT_EQ(one.deviation, three.deviation);
  auto larger = measured();
  for (auto& network : larger) {
    for (double& gain : network.gains) gain *= 8;
    for (auto& rows : network.noise)
      for (double& error : rows) error *= 8;
  }
  const GainEstimate eight = GainModel(3, kAffinity, larger).estimate(groups);
  for (size_t g = 0; g < groups.size(); ++g)
    for (size_t i = 0; i < groups[g].size(); ++i)
      EXPECT_NEAR(eight.mean[g][i], 8 * one.mean[g][i], 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Noise, GainModelTest, testing::Bool(),
                         [](const auto& rows) { return rows.param ? "FromRows" : "WithoutRows"; });

TEST(GainModelInputTest, RejectsWhatIsNoResult) {
  const auto good = measured_with_rows();
  EXPECT_NO_THROW(GainModel(3, {}, good));
  const auto rejects = [](const std::vector<NetworkGains>& networks) {
    EXPECT_THROW(GainModel(3, {}, networks), InputError);
  };
  rejects({});                                    // tasks without a result
  rejects({{.group = {0, 1}, .gains = {1, 1}}});  // task 2
  auto bad = good;
  bad[0].gains[1] = std::numeric_limits<double>::infinity();
  rejects(bad);
  bad = good;
  bad[0].gains.pop_back();
  rejects(bad);
  bad = good;
  bad[0].group = {0, 2, 1};
  rejects(bad);
  bad = good;
  bad[0].group = {0, 1, 3};
  rejects(bad);
  bad = good;
  bad[1].noise[0].pop_back();
  rejects(bad);
}

TEST(GainModelInputTest, TakesGainsThatAreAllZero) {
  const GainModel model(2, {}, {{.group = {0, 1}, .gains = {0, 0}}});
  const std::vector<Group> groups = {{0, 1}};
  EXPECT_NEAR(model.estimate(groups).mean[0][0], 0, 1e-12);
}

}  // namespace
}  // namespace kindred
