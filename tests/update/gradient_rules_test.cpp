#include "kindred/update/gradient_rules.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "kindred/base/json.h"
#include "kindred/update/nonnegative.h"

#include "tests/update/reference/expected.h"

namespace kindred {
namespace {

using Rows = std::vector<std::vector<double>>;

SquareMatrix gram_of(const Rows& gradients) {
  SquareMatrix gram(gradients.size());
  for (size_t i = 0; i < gradients.size(); ++i)
    for (size_t j = 0; j < gradients.size(); ++j) gram(i, j) = dot(gradients[i], gradients[j]);
  return gram;
}

std::vector<double> direction(const std::vector<double>& weights, const Rows& gradients) {
  std::vector<double> d(gradients[0].size());
  for (size_t i = 0; i < gradients.size(); ++i)
    for (size_t k = 0; k < d.size(); ++k) d[k] += weights[i] * gradients[i][k];
  return d;
}

double length(const std::vector<double>& vector) {
  return std::sqrt(dot(vector, vector));
}

using Rule = std::function<std::vector<double>(const SquareMatrix&, uint64_t seed)>;
const std::vector<std::pair<std::string, Rule>>& rules() {
  static const std::vector<std::pair<std::string, Rule>> all = {
      {"pcgrad",
       [](const auto& gram, uint64_t seed) {
         RandomStream stream(seed);
         return pcgrad(gram, stream);
       }},
      {"imtl", [](const auto& gram, uint64_t) { return imtl_g(gram); }},
      {"mgda", [](const auto& gram, uint64_t) { return mgda(gram); }},
      {"cagrad 0", [](const auto& gram, uint64_t) { return cagrad(gram, 0); }},
      {"cagrad 0.5", [](const auto& gram, uint64_t) { return cagrad(gram, 0.5); }},
      {"cagrad 0.9", [](const auto& gram, uint64_t) { return cagrad(gram, 0.9); }},
      {"nash", [](const auto& gram, uint64_t) { return nash(gram); }},
      {"upgrad", [](const auto& gram, uint64_t) { return upgrad(gram); }},
  };
  return all;
}

TEST(GradientRules, AgreeWithTheReference) {
  const Json expected = expected_weightings();
  for (const auto& entry : expected.at("rules")) {
    const auto gradients = entry.at("gradients").get<Rows>();
    const uint64_t seed = std::stoull(entry.at("seed").get<std::string>());
    for (const auto& [name, rule] : rules()) {
      const auto d = direction(rule(gram_of(gradients), seed), gradients);
      const auto wanted = entry.at("directions").at(name).get<std::vector<double>>();
      ASSERT_EQ(d.size(), wanted.size());
      double difference = 0;
      for (size_t k = 0; k < d.size(); ++k)
        difference = std::max(difference, std::abs(d[k] - wanted[k]));
      EXPECT_LE(difference, 1e-7 * length(wanted)) << name << ", " << entry.at("name");
    }
  }
}

Rows random_gradients(size_t tasks, size_t width, double common, uint64_t seed) {
  RandomStream stream(seed);
  std::vector<double> shared(width);
  for (double& value : shared) value = common * stream.normal();
  Rows gradients(tasks, shared);
  for (auto& gradient : gradients) {
    const double scale = std::exp(2 * stream.normal());
    for (double& value : gradient) value = scale * (value + stream.normal());
  }
  return gradients;
}

// What each paper promises of its direction, on random gradients of 2 to 60 tasks, also more of
// them than dimensions.
class Promises : public testing::TestWithParam<std::tuple<size_t, size_t, double>> {
 protected:
  Promises() {
    const auto [tasks, width, common] = GetParam();
    gradients_ = random_gradients(tasks, width, common, 100 * tasks + width);
    gram_ = gram_of(gradients_);
    for (const auto& gradient : gradients_) longest_ = std::max(longest_, length(gradient));
  }
  // ⟨g_i, d⟩ / ‖g_i‖
  [[nodiscard]] std::vector<double> projections(const std::vector<double>& weights) const {
    auto along = product(gram_, weights);
    for (size_t i = 0; i < along.size(); ++i) along[i] /= length(gradients_[i]);
    return along;
  }

  Rows gradients_;
  SquareMatrix gram_{0};
  double longest_ = 0;
};

TEST_P(Promises, MgdaIsTheShortestConvexCombination) {
  const auto w = mgda(gram_);
  double sum = 0;
  for (const double weight : w) {
    EXPECT_GE(weight, 0);
    sum += weight;
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  // The point nearest to the origin: no gradient lies on the origin's side of its plane.
  const auto along = product(gram_, w);
  const double squared = dot(w, along);
  for (size_t i = 0; i < along.size(); ++i) EXPECT_GE(along[i], squared - 1e-10 * gram_(i, i));
}

TEST_P(Promises, UpgradConflictsWithNoGradient) {
  for (const double along : projections(upgrad(gram_))) EXPECT_GE(along, -1e-9 * longest_);
}

TEST_P(Promises, NashWeightsSolveTheBargain) {
  const auto w = nash(gram_);
  const auto along = product(gram_, w);
  for (size_t i = 0; i < w.size(); ++i) {
    EXPECT_GT(w[i], 0);
    EXPECT_NEAR(along[i] * w[i], 1, 1e-5);
  }
}

TEST_P(Promises, ImtlProjectsEquallyOntoAllGradients) {
  const auto w = imtl_g(gram_);
  const auto along = projections(w);
  double total = 0;
  for (size_t i = 0; i < w.size(); ++i) total += std::abs(w[i]) * length(gradients_[i]);
  for (const double one : along) EXPECT_NEAR(one, along[0], 1e-6 * total);
}

TEST_P(Promises, CagradStaysWithinItsBallAndIsNoWorseForTheWorstTask) {
  const double n = static_cast<double>(gradients_.size());
  const std::vector<double> mean(gradients_.size(), 1 / n);
  const auto g0 = direction(mean, gradients_);
  for (const double c : {0.1, 0.5, 0.95}) {
    const auto w = cagrad(gram_, c);
    auto away = direction(w, gradients_);
    for (size_t k = 0; k < away.size(); ++k) away[k] -= g0[k];
    EXPECT_NEAR(length(away), c * length(g0), 1e-6 * c * length(g0));
    const auto worst = [&](const std::vector<double>& weights) {
      const auto along = product(gram_, weights);
      return *std::min_element(along.begin(), along.end());
    };
    EXPECT_GE(worst(w), worst(mean) - 1e-9 * longest_ * longest_);
  }
}

TEST_P(Promises, PcgradIsTheProjectionOfVectorsThemselves) {
  RandomStream ours(17), plain(17);
  const auto d = direction(pcgrad(gram_, ours), gradients_);
  std::vector<double> sum(d.size());
  for (size_t i = 0; i < gradients_.size(); ++i) {
    auto own = gradients_[i];
    for (const int64_t drawn : random_permutation(static_cast<int64_t>(gradients_.size()), plain)) {
      const auto& other = gradients_[static_cast<size_t>(drawn)];
      const double inner = dot(own, other);
      if (static_cast<size_t>(drawn) == i || inner >= 0) continue;
      for (size_t k = 0; k < own.size(); ++k) own[k] -= inner / dot(other, other) * other[k];
    }
    for (size_t k = 0; k < own.size(); ++k) sum[k] += own[k];
  }
  for (size_t k = 0; k < d.size(); ++k) EXPECT_NEAR(d[k], sum[k], 1e-8 * longest_);
}

// More tasks than dimensions (60 in 40) have no common descent without something shared.
INSTANTIATE_TEST_SUITE_P(All, Promises,
                         testing::Values(std::tuple{size_t{2}, size_t{30}, 0.0},
                                         std::tuple{size_t{3}, size_t{10}, 0.0},
                                         std::tuple{size_t{7}, size_t{50}, 0.5},
                                         std::tuple{size_t{20}, size_t{100}, 0.2},
                                         std::tuple{size_t{60}, size_t{300}, 0.3}));

TEST(GradientRules, AgreeWithClosedFormsForTwo) {
  // ‖a‖² = 4, ⟨a, b⟩ = −1, ‖b‖² = 1.
  SquareMatrix gram(2);
  gram(0, 0) = 4;
  gram(1, 1) = 1;
  gram(0, 1) = gram(1, 0) = -1;
  RandomStream stream(1);
  const auto surgery = pcgrad(gram, stream);  // a − ⟨a,b⟩/‖b‖² b + b − ⟨a,b⟩/‖a‖² a
  EXPECT_DOUBLE_EQ(surgery[0], 1.25);
  EXPECT_DOUBLE_EQ(surgery[1], 2);
  const auto shortest = mgda(gram);  // (‖b‖² − ⟨a,b⟩)/‖a − b‖² of a
  EXPECT_NEAR(shortest[0], 2.0 / 7, 1e-14);
  EXPECT_NEAR(shortest[1], 5.0 / 7, 1e-14);
  const auto cone = upgrad(gram);  // both projections; half their sum
  EXPECT_NEAR(cone[0], 1.25 / 2, 1e-14);
  EXPECT_NEAR(cone[1], 2.0 / 2, 1e-14);
  const auto equal = imtl_g(gram);  // ‖b‖/(‖a‖ + ‖b‖) of a
  EXPECT_NEAR(equal[0], 1.0 / 3, 1e-14);
  EXPECT_NEAR(equal[1], 2.0 / 3, 1e-14);
}

// Rules must also end, with finite weights, where their problems have no or many solutions.
TEST(GradientRules, StayFiniteOnDegenerateGradients) {
  const std::vector<Rows> cases = {
      {{1, 0}, {-1, 0}},                    // cancel
      {{1, 0}, {-1e-3, 0}},                 // cancel, lengths apart
      {{1, 2}, {1, 2}, {1, 2}},             // the same
      {{1, 2}, {2, 4}, {-1, 3}},            // two in line
      {{1, 0}, {-0.5, 0.8}, {-0.5, -0.8}},  // the origin inside the hull
      {{1e-30, 0}, {0, 1e-30}},             // tiny
      {{1e30, 1e30}, {-1e30, 0.5e30}},      // huge
      {{1e-8, 0}, {-1e8, 1e8}},             // both
      Rows(170, {0.5, -0.25, 1}),           // as many as tasks go
      {{1, 1e-9}, {-1, 1e-9}, {1, -1e-9}},  // nearly cancel
  };
  for (const auto& gradients : cases) {
    const auto gram = gram_of(gradients);
    for (const auto& [name, rule] : rules()) {
      const auto weights = rule(gram, 5);
      ASSERT_EQ(weights.size(), gradients.size());
      for (const double weight : weights) EXPECT_TRUE(std::isfinite(weight)) << name;
    }
  }
}

TEST(NonnegativeMinimum, MeetsTheConditionsOfOptimality) {
  for (const size_t n : {1, 2, 5, 30, 120}) {
    const auto gradients = random_gradients(n, n, 0.1, n);
    std::vector<double> norms;
    const auto q = cosines(gram_of(gradients), norms);
    RandomStream stream(n);
    std::vector<double> b(n);
    for (double& value : b) value = stream.normal();
    const auto x = nonnegative_minimum(q, b);
    const auto qx = product(q, x);
    for (size_t i = 0; i < n; ++i) {
      EXPECT_GE(x[i], 0);
      EXPECT_GE(qx[i] - b[i], -1e-9);
      EXPECT_NEAR(x[i] * (qx[i] - b[i]), 0, 1e-8 * (1 + x[i] * x[i]));
    }
  }
}

}  // namespace
}  // namespace kindred
