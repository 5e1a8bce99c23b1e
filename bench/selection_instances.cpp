#include "selection_instances.h"

#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/random.h"

namespace kindred {
namespace {

constexpr size_t kDimensions = 3;

std::vector<double> latent_places(size_t tasks, RandomStream& stream) {
  const auto clusters = static_cast<size_t>(std::ceil(std::sqrt(static_cast<double>(tasks))));
  std::vector<double> centres(clusters * kDimensions), places(tasks * kDimensions);
  for (double& x : centres) x = stream.normal();
  for (size_t task = 0; task < tasks; ++task) {
    const size_t cluster = stream.below(clusters);
    for (size_t d = 0; d < kDimensions; ++d)
      places[task * kDimensions + d] = centres[cluster * kDimensions + d] + 0.4 * stream.normal();
  }
  return places;
}

double latent_affinity(const std::vector<double>& places, size_t a, size_t b,
                       RandomStream& stream) {
  double product = 0;
  for (size_t d = 0; d < kDimensions; ++d)
    product += places[a * kDimensions + d] * places[b * kDimensions + d];
  return product / static_cast<double>(kDimensions) + 0.3 * stream.normal();
}

}  // namespace

std::string name_of(MatrixKind kind) {
  switch (kind) {
    case MatrixKind::kLatent:
      return "latent";
    case MatrixKind::kGaussian:
      return "gaussian";
    case MatrixKind::kNegative:
      return "negative";
    case MatrixKind::kZeros:
      return "zeros";
  }
  return {};
}

GroupingProblem generate(MatrixKind kind, size_t tasks, int64_t networks, uint64_t seed) {
  RandomStream stream(derive_seed(seed, name_of(kind), tasks));
  GroupingProblem problem;
  for (size_t i = 0; i < tasks; ++i) problem.tasks.push_back(fmt::format("t{:03}", i));
  problem.weights.assign(tasks, 1);
  problem.constraints.networks = networks;
  const auto places = latent_places(tasks, stream);
  std::vector<double> affinity;
  for (size_t source = 0; source < tasks; ++source) {
    for (size_t target = 0; target < tasks; ++target) {
      double value = kind == MatrixKind::kGaussian
                         ? stream.normal()
                         : latent_affinity(places, source, target, stream);
      if (kind == MatrixKind::kNegative) value = -20 * std::exp(-value / 2);
      if (kind == MatrixKind::kZeros && stream.uniform() < 0.3) value = 0;
      affinity.push_back(value);
    }
  }
  problem.scores = std::move(affinity);
  return problem;
}

}  // namespace kindred
