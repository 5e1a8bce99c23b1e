#include "kindred/synth/synth_tasks.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr size_t kLatents = 2;      // per group
constexpr size_t kOwnFeatures = 4;  // per independent task
constexpr size_t kGateReads = 6;    // maximum number of features
constexpr double kGateSteepness = 3;
constexpr double kSpread = 0.15;  // deviation of a task's weights around 1, before normalisation
constexpr size_t kPoints = 2048;

void check_list(const std::string& flag, const std::vector<double>& values, size_t tasks) {
  if (values.size() == 1 || values.size() == tasks) return;
  throw InputError(
      fmt::format("{} has {} values; give one for all tasks, or one for each of the {}", flag,
                  values.size(), tasks));
}

void check(const SynthTasksOptions& options) {
  // describe() bounds each factor, so the product does not overflow.
  const int64_t tasks = options.groups * options.tasks_per_group + options.independent;
  if (tasks < 2 || tasks > kMostSynthTasks)
    throw InputError(fmt::format(
        "--groups {} of --tasks-per-group {} and --independent {} make {} tasks; ask for 2 to {}",
        options.groups, options.tasks_per_group, options.independent, tasks, kMostSynthTasks));
  if (options.binary > tasks)
    throw InputError(fmt::format("--binary {}: there are only {} tasks", options.binary, tasks));
  check_list("--noise", options.noise, static_cast<size_t>(tasks));
  check_list("--missing", options.missing, static_cast<size_t>(tasks));
}

std::vector<double> unit_vector(std::vector<double> values) {
  double square = 0;
  for (const double value : values) square += value * value;
  for (auto& value : values) value /= std::sqrt(square);
  return values;
}

double value_for(const std::vector<double>& values, size_t task) {
  return values.size() == 1 ? values.front() : values[task];
}

// Returns `count` consecutive numbers from `first`.
std::vector<size_t> range(size_t first, size_t count) {
  std::vector<size_t> numbers(count);
  std::iota(numbers.begin(), numbers.end(), first);
  return numbers;
}

}  // namespace

SynthTasks::SynthTasks(const SynthTasksOptions& options) : options_(options) {
  check(options_);
  name_columns();
  choose_binary();
  RandomStream stream(derive_seed(static_cast<uint64_t>(options_.seed), "synth functions"));
  const SamplePoints points = draw_points(kPoints, feature_names_.size(), stream);
  draw_latents(points, stream);
  draw_weights(stream);
  const auto shared = static_cast<size_t>(options_.features);
  for (size_t i = 0; i < static_cast<size_t>(options_.independent); ++i)
    alone_.emplace_back(range(shared + i * kOwnFeatures, kOwnFeatures), points, stream);
}

void SynthTasks::name_columns() {
  for (int64_t i = 1; i <= options_.features; ++i) feature_names_.push_back(fmt::format("x{}", i));
  for (int64_t g = 1; g <= options_.groups; ++g)
    for (int64_t t = 1; t <= options_.tasks_per_group; ++t)
      task_names_.push_back(fmt::format("g{}_{}", g, t));
  for (int64_t i = 1; i <= options_.independent; ++i) {
    task_names_.push_back(fmt::format("alone_{}", i));
    for (size_t j = 1; j <= kOwnFeatures; ++j)
      feature_names_.push_back(fmt::format("own{}_{}", i, j));
  }
}

// Takes the last task of each group first, so that groups mix kinds.
void SynthTasks::choose_binary() {
  const auto groups = static_cast<size_t>(options_.groups);
  const auto size = static_cast<size_t>(options_.tasks_per_group);
  std::vector<size_t> order;
  for (size_t t = size; t-- > 0;)
    for (size_t g = 0; g < groups; ++g) order.push_back(g * size + t);
  for (size_t i = grouped(); i < task_names_.size(); ++i) order.push_back(i);
  binary_.resize(task_names_.size());
  for (size_t i = 0; i < static_cast<size_t>(options_.binary); ++i) binary_[order[i]] = true;
}

// Assigns each group the next features in a random order, starting again if they do not suffice.
std::vector<std::vector<size_t>> SynthTasks::draw_slices(RandomStream& stream) const {
  const auto order = random_permutation(options_.features, stream);
  const auto groups = static_cast<size_t>(options_.groups);
  const size_t size = std::max(order.size() / std::max<size_t>(groups, 1), size_t{1});
  std::vector<std::vector<size_t>> slices(groups);
  for (size_t i = 0; i < groups * size; ++i)
    slices[i / size].push_back(static_cast<size_t>(order[i % order.size()]));
  return slices;
}

SynthTasks::Gate SynthTasks::draw_gate(std::vector<size_t> features, RandomStream& stream) {
  features.resize(std::min(features.size(), kGateReads));
  std::vector<double> weights(features.size());
  for (auto& weight : weights) weight = stream.normal();
  weights = unit_vector(weights);
  for (auto& weight : weights) weight *= kGateSteepness;
  return {std::move(features), std::move(weights)};
}

void SynthTasks::draw_latents(const SamplePoints& points, RandomStream& stream) {
  const auto all = range(0, static_cast<size_t>(options_.features));
  for (size_t l = 0; l < kLatents; ++l) shared_.emplace_back(all, points, stream);
  const auto slices = draw_slices(stream);
  for (const auto& slice : slices) gates_.push_back(draw_gate(slice, stream));
  std::vector<double> values(points.size());
  for (size_t g = 0; g < slices.size(); ++g) {
    for (size_t l = 0; l < kLatents; ++l) {
      Latent latent{g, l, RandomFunction(slices[g], points, stream), {}};
      for (size_t i = 0; i < points.size(); ++i) values[i] = mixed(latent, points[i]);
      latent.scaling = scaling_of(values);
      latents_.push_back(std::move(latent));
    }
  }
}

void SynthTasks::draw_weights(RandomStream& stream) {
  for (size_t t = 0; t < grouped(); ++t) {
    const double sign = stream.below(2) == 0 ? -1 : 1;
    std::vector<double> weights(kLatents);
    for (auto& weight : weights) weight = sign * std::abs(1 + kSpread * stream.normal());
    weights_.push_back(unit_vector(weights));
  }
}

size_t SynthTasks::grouped() const {
  return static_cast<size_t>(options_.groups * options_.tasks_per_group);
}

std::optional<size_t> SynthTasks::group_of(size_t task) const {
  if (task >= grouped()) return std::nullopt;
  return task / static_cast<size_t>(options_.tasks_per_group);
}

double SynthTasks::Gate::operator()(std::span<const double> all) const {
  double sum = 0;
  for (size_t i = 0; i < features.size(); ++i) sum += weights[i] * all[features[i]];
  return std::tanh(sum);
}

double SynthTasks::mixed(const Latent& latent, std::span<const double> features) const {
  const double turned = shared_[latent.place](features) * gates_[latent.group](features);
  return std::sqrt(1 - options_.conflict) * latent.own(features) +
         std::sqrt(options_.conflict) * turned;
}

double SynthTasks::signal(size_t task, const Row& row) const {
  const auto group = group_of(task);
  if (!group) return alone_[task - grouped()](row.features);
  double sum = 0;
  for (size_t l = 0; l < kLatents; ++l)
    sum += weights_[task][l] * row.latents[*group * kLatents + l];
  return sum;
}

void SynthTasks::draw(int64_t number, Row& row) const {
  RandomStream stream(derive_seed(static_cast<uint64_t>(options_.seed), "synth row",
                                  static_cast<uint64_t>(number)));
  row.features.resize(feature_names_.size());
  for (auto& value : row.features) value = stream.normal();
  row.latents.clear();
  for (const auto& latent : latents_)
    row.latents.push_back(latent.scaling(mixed(latent, row.features)));
  row.signals.clear();
  row.labels.clear();
  for (size_t t = 0; t < task_names_.size(); ++t) {
    row.signals.push_back(signal(t, row));
    const double value = row.signals[t] + value_for(options_.noise, t) * stream.normal();
    // Always drawn, so that the other numbers do not depend on it.
    const bool missing = stream.uniform() < value_for(options_.missing, t);
    row.labels.push_back(missing ? std::nullopt
                                 : std::optional(binary_[t] ? (value > 0 ? 1.0 : 0.0) : value));
  }
}

Json SynthTasks::factors() const {
  Json shared = Json::array(), gates = Json::array(), latents = Json::array();
  for (const auto& function : shared_) shared.push_back(function.to_json());
  for (const auto& gate : gates_)
    gates.push_back({{"features", gate.features}, {"weights", gate.weights}});
  for (const auto& latent : latents_)
    latents.push_back({{"name", fmt::format("z{}_{}", latent.group + 1, latent.place + 1)},
                       {"group", latent.group},
                       {"place", latent.place},
                       {"own", latent.own.to_json()},
                       {"mean", latent.scaling.mean},
                       {"deviation", latent.scaling.deviation}});
  Json alone = Json::array();
  for (const auto& function : alone_) alone.push_back(function.to_json());
  return {{"shared", shared},
          {"gates", gates},
          {"latents", latents},
          {"task_weights", weights_},
          {"independent_functions", alone}};
}

}  // namespace kindred
