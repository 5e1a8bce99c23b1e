#include "kindred/study/trained_gains.h"

#include <algorithm>
#include <cmath>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/base/error.h"

namespace kindred {

TrainedGains::TrainedGains(NetworkStore& store, std::vector<uint64_t> seeds) : store_(store) {
  if (store.data().validation.rows() < 2)
    throw InputError(
        "refinement needs at least 2 validation rows; set data.validation, or refine.trainings = "
        "0 for TAG alone");
  for (int64_t task = 0; task < static_cast<int64_t>(store.data().tasks.size()); ++task)
    alone_.push_back(losses({task}, seeds).front());
}

std::vector<TrainedGains::Loss> TrainedGains::losses(const Group& group,
                                                     const std::vector<uint64_t>& seeds) const {
  std::vector<Loss> out(group.size());
  at::Tensor sum, weight;
  for (const uint64_t seed : seeds) {
    const NetworkKey key{group, seed};
    const auto& values = store_.scores(key).validation_losses;
    for (size_t i = 0; i < out.size(); ++i)
      out[i].value += values[i] / static_cast<double>(seeds.size());
    const LossParts parts = store_.row_losses(key);
    sum = sum.defined() ? sum + parts.sum : parts.sum;
    weight = parts.weight;
  }
  sum = sum / static_cast<double>(seeds.size());
  const auto total = weight.sum(0);
  const auto loss = sum.sum(0) / total.masked_fill(total == 0, 1);
  // [rows, tasks] → [blocks, tasks]: each row's part in the error of the mean.
  const auto errors = (sum - loss * weight) / total.masked_fill(total == 0, 1);
  const int64_t rows = errors.size(0), blocks = std::min(rows, kNoiseBlocks);
  const auto block = at::div(at::arange(rows, at::kLong) * blocks, rows, "floor");
  const auto correction = std::sqrt(static_cast<double>(blocks) / static_cast<double>(blocks - 1));
  const auto summed =
      (at::zeros({blocks, errors.size(1)}, at::kDouble).index_add(0, block, errors) * correction)
          .t()
          .contiguous();
  for (size_t i = 0; i < out.size(); ++i) {
    const double* const first = summed.data_ptr<double>() + static_cast<int64_t>(i) * blocks;
    out[i].noise.assign(first, first + blocks);
  }
  return out;
}

NetworkGains TrainedGains::of(const Group& group, const std::vector<uint64_t>& seeds) const {
  const std::vector<Loss> own = losses(group, seeds);
  NetworkGains network{.group = group, .gains = {}};
  for (size_t i = 0; i < group.size(); ++i) {
    const Loss& alone = alone_[static_cast<size_t>(group[i])];
    network.noise.emplace_back(alone.noise.size(), 0.0);
    network.gains.push_back(0);
    if (!(alone.value > 0)) continue;
    const double ratio = own[i].value / alone.value;
    network.gains.back() = 1 - ratio;
    for (size_t b = 0; b < alone.noise.size(); ++b)
      network.noise.back()[b] = (ratio * alone.noise[b] - own[i].noise[b]) / alone.value;
  }
  return network;
}

std::vector<double> TrainedGains::weights() const {
  std::vector<double> weights;
  for (size_t task = 0; task < alone_.size(); ++task)
    weights.push_back(store_.data().tasks[task].weight * std::max(alone_[task].value, 0.0));
  if (std::none_of(weights.begin(), weights.end(), [](double weight) { return weight > 0; }))
    std::fill(weights.begin(), weights.end(), 1.0);
  return weights;
}

}  // namespace kindred
