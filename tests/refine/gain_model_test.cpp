#include "kindred/refine/gain_model.h"

#include <cmath>
#include <limits>
#include <ostream>
#include <string>

#include <gtest/gtest.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
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

// Three tasks have the dense posterior, fourteen the linear one.
struct Case {
  size_t tasks;
  bool rows;

  [[nodiscard]] std::vector<double> affinity() const {
    if (tasks == 3) return {0, 1, 2, 5, 0, 3, 1, 7, 0};
    RandomStream stream(9);
    std::vector<double> values(tasks * tasks);
    for (double& value : values) value = stream.normal();
    return values;
  }
  [[nodiscard]] std::vector<Group> groups() const {
    if (tasks == 3) return {{0, 1, 2}, {0, 1}};
    return {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}, {0, 1, 13}, {2, 5}, {1, 2, 3, 5, 8}};
  }
  [[nodiscard]] std::vector<Group> asked() const {
    if (tasks == 3) return {{1, 2}, {0, 1, 2}, {0, 2}};
    return {{1, 13}, {2, 5}, {3, 4, 5, 6, 7, 12}, groups()[0], {1, 2, 3, 5, 9}};
  }
  [[nodiscard]] std::vector<NetworkGains> measured() const {
    RandomStream stream(4);
    std::vector<NetworkGains> networks;
    for (const auto& group : groups()) {
      networks.push_back({.group = group, .gains = {}});
      for (size_t i = 0; i < group.size(); ++i) {
        networks.back().gains.push_back(0.03 * stream.normal());
        if (rows)
          networks.back().noise.push_back(
              {0.01 * stream.normal(), 0.01 * stream.normal(), 0.01 * stream.normal()});
      }
    }
    return networks;
  }
};

void PrintTo(const Case& with, std::ostream* out) {
  *out << with.tasks << " tasks" << (with.rows ? ", rows" : "");
}

std::vector<NetworkGains> measured_with_rows() {
  return Case{3, true}.measured();
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

// What the prior says of one gain and, of a second one, their covariance, conditioned by
// elimination.
struct Conditioned {
  double mean, covariance;
};
Conditioned conditioned(const Case& with, const std::vector<Group>& asked, size_t pair,
                        size_t second) {
  const auto networks = with.measured();
  const auto z = standardized(with.affinity(), with.tasks);
  const GroupMembers known(with.groups(), with.tasks, z), pairs(asked, with.tasks, z);
  const auto scales = expected_scales(networks, with.tasks);
  std::vector<double> surprise, cross, second_cross;
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
    cross.push_back(prior_covariance(known, i, pairs, pair));
    second_cross.push_back(prior_covariance(known, i, pairs, second));
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
  const auto weights = solved(covariance, surprise), known_part = solved(covariance, second_cross);
  Conditioned out{.mean = prior_mean(pairs, pair),
                  .covariance = prior_covariance(pairs, pair, pairs, second)};
  for (size_t i = 0; i < m; ++i) {
    out.mean += cross[i] * weights[i];
    out.covariance -= cross[i] * known_part[i];
  }
  const double scale = scales[static_cast<size_t>(pairs.target[pair])];
  out.mean *= scale;
  out.covariance *= scale * scales[static_cast<size_t>(pairs.target[second])];
  return out;
}

class GainModelTest : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] static GainModel model() {
    return {GetParam().tasks, GetParam().affinity(), GetParam().measured()};
  }
};

TEST_P(GainModelTest, IsTheConditionedPrior) {
  const auto groups = GetParam().asked();
  const GainEstimate estimate = model().estimate(groups);
  size_t pair = 0;
  for (size_t g = 0; g < groups.size(); ++g)
    for (size_t i = 0; i < groups[g].size(); ++i, ++pair) {
      const auto [mean, variance] = conditioned(GetParam(), groups, pair, pair);
      EXPECT_NEAR(estimate.mean[g][i], mean, 1e-10) << g << " " << i;
      EXPECT_NEAR(estimate.deviation[g][i], std::sqrt(variance), 1e-10) << g << " " << i;
    }
}

// Of two gains of one network, measured or not, and of two networks.
TEST_P(GainModelTest, SamplesAreJoint) {
  const auto groups = GetParam().asked();
  constexpr size_t kSamples = 20000;
  const auto samples = model().sample(groups, kSamples, 6);
  std::vector<std::vector<double>> values;
  for (const auto& sample : samples) {
    values.emplace_back();
    for (const auto& gains : sample)
      values.back().insert(values.back().end(), gains.begin(), gains.end());
  }
  for (size_t a = 0; a < 6; ++a)
    for (size_t b = 0; b < a; ++b) {
      const auto expected = conditioned(GetParam(), groups, a, b);
      const double other = conditioned(GetParam(), groups, b, a).mean;
      double covariance = 0;
      for (const auto& value : values)
        covariance += (value[a] - expected.mean) * (value[b] - other) / kSamples;
      const double scale = std::sqrt(conditioned(GetParam(), groups, a, a).covariance *
                                     conditioned(GetParam(), groups, b, b).covariance);
      EXPECT_NEAR(covariance, expected.covariance, 0.03 * scale) << a << " " << b;
    }
}

TEST_P(GainModelTest, SamplesHaveThePosteriorsMoments) {
  const auto groups = GetParam().asked();
  const GainEstimate estimate = model().estimate(groups);
  constexpr size_t kSamples = 20000;
  const auto samples = model().sample(groups, kSamples, 5);
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
  const auto groups = GetParam().asked();
  const GainEstimate one = model().estimate(groups, 1);
  const GainEstimate three = model().estimate(groups, 3);
  EXPECT_EQ(one.mean, three.mean);
  EXPECT_EQ(one.deviation, three.deviation);
  auto larger = GetParam().measured();
  for (auto& network : larger) {
    for (double& gain : network.gains) gain *= 8;
    for (auto& rows : network.noise)
      for (double& error : rows) error *= 8;
  }
  const GainEstimate eight =
      GainModel(GetParam().tasks, GetParam().affinity(), larger).estimate(groups);
  for (size_t g = 0; g < groups.size(); ++g)
    for (size_t i = 0; i < groups[g].size(); ++i)
      EXPECT_NEAR(eight.mean[g][i], 8 * one.mean[g][i], 1e-9);
}

INSTANTIATE_TEST_SUITE_P(Cases, GainModelTest,
                         testing::Values(Case{3, true}, Case{3, false}, Case{14, true},
                                         Case{14, false}),
                         [](const auto& of) {
                           return std::string(of.param.tasks == 3 ? "Dense" : "Linear") +
                                  (of.param.rows ? "FromRows" : "WithoutRows");
                         });

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
  bad = good;
  bad[1].noise[0][1] = std::numeric_limits<double>::quiet_NaN();
  rejects(bad);
}

TEST(GainModelInputTest, TakesGainsThatAreAllZero) {
  const GainModel model(2, {}, {{.group = {0, 1}, .gains = {0, 0}}});
  const std::vector<Group> groups = {{0, 1}};
  EXPECT_NEAR(model.estimate(groups).mean[0][0], 0, 1e-12);
}

}  // namespace
}  // namespace kindred
