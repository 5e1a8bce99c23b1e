#include "kindred/study/cross_validation.h"

#include <utility>

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <fmt/format.h>

#include "kindred/run/joined_progress.h"
#include "kindred/study/trained_gains.h"

namespace kindred {
namespace {

// The rows of one fold in place of the parts, without test rows.
std::unique_ptr<PreparedData> data_of_fold(const PreparedData& data, const FoldedData::Fold& fold) {
  auto own = std::make_unique<PreparedData>(data);
  own->training = data.folded->rows.select(fold.training);
  own->validation = data.folded->rows.select(fold.validation);
  own->test = data.folded->rows.select(fold.validation.narrow(0, 0, 0));
  own->test_rows.clear();
  own->folded.reset();
  return own;
}

}  // namespace

CrossValidation::CrossValidation(const Config& config, const PreparedData& data,
                                 RunDirectory& directory)
    : folded_(*data.folded), seed_(static_cast<uint64_t>(config.run.seed)) {
  const auto count = folded_.folds.size();
  auto held_out = at::zeros({folded_.rows.rows()}, at::kBool);
  for (size_t fold = 0; fold < count; ++fold) {
    data_.push_back(data_of_fold(data, folded_.folds[fold]));
    stores_.push_back(std::make_unique<NetworkStore>(
        config, *data_.back(), directory, fmt::format("cross_validation/folds{}/{}", count, fold)));
    held_out.index_fill_(0, folded_.folds[fold].validation, 1);
  }
  const auto is_chosen = at::zeros_like(held_out).index_fill(0, folded_.validation_rows, 1);
  chosen_ = held_out.logical_and(is_chosen).nonzero().squeeze(1);
  others_ = held_out.logical_and(is_chosen.logical_not()).nonzero().squeeze(1);
  rows_ = chosen_.numel() + others_.numel();
  chosen_share_ = static_cast<double>(chosen_.numel()) / static_cast<double>(rows_);
}

NetworkStore* CrossValidation::store_of(const std::string& folder) {
  for (const auto& store : stores_)
    if (store->folder() == folder) return store.get();
  return nullptr;
}

NetworkKey CrossValidation::key(const Group& group, size_t fold) const {
  return {group, seed_ + fold};
}

void CrossValidation::train(const std::vector<Group>& groups, const std::string& stage,
                            Reporter& reporter) {
  JoinedProgress joined(reporter);
  joined.expect_total(folds() * static_cast<int64_t>(groups.size()));
  for (size_t fold = 0; fold < stores_.size(); ++fold) {
    std::vector<NetworkKey> keys;
    keys.reserve(groups.size());
    for (const auto& group : groups) keys.push_back(key(group, fold));
    joined.next_part();
    stores_[fold]->train_all(keys, stage, joined);
  }
}

HeldOutErrors CrossValidation::errors_of(const Group& group, const std::vector<double>& units) {
  const auto tasks = static_cast<int64_t>(group.size());
  const bool by_metric = stores_.front()->answer_by() == AnswerBy::kMetric;
  const auto all = at::zeros({folded_.rows.rows(), tasks}, at::kDouble);
  // Losses: sums over rows, and weights. Metrics: influences times weights of folds.
  auto sums = all.clone(), weights = all.clone(), influences = all.clone();
  std::vector<double> errors(group.size(), 0), direction;
  for (const int64_t task : group)
    direction.push_back(
        higher_is_better(data_.front()->tasks[static_cast<size_t>(task)].metric) ? -1 : 1);
  const auto directions = at::tensor(direction, at::kDouble);
  for (size_t fold = 0; fold < stores_.size(); ++fold) {
    NetworkStore& store = *stores_[fold];
    const auto& rows = folded_.folds[fold].validation;
    const LossParts parts = store.row_losses(key(group, fold));
    sums.index_copy_(0, rows, parts.sum);
    weights.index_copy_(0, rows, parts.weight);
    if (!by_metric) continue;
    const auto total = parts.weight.sum(0);
    influences.index_copy_(0, rows, store.metric_influences(key(group, fold)) * total * directions);
    const auto own = store.validation_errors(key(group, fold));
    for (size_t i = 0; i < own.size(); ++i)
      errors[i] += own[i] * total[static_cast<int64_t>(i)].item<double>();
  }
  const auto total = weights.sum(0), divisor = total.masked_fill(total == 0, 1);
  const auto loss = sums.sum(0) / divisor;
  auto noise = by_metric ? influences / divisor : (sums - loss * weights) / divisor;
  HeldOutErrors out{.group = group};
  for (int64_t i = 0; i < tasks; ++i) {
    const auto place = static_cast<size_t>(i);
    const double unit = units[static_cast<size_t>(group[place])];
    const double scale = unit > 0 ? 1 / unit : 0;
    const double error =
        by_metric ? errors[place] / divisor[i].item<double>() : loss[i].item<double>();
    out.errors.push_back(error * scale);
    noise.select(1, i).mul_(scale);
  }
  out.chosen =
      noise_by_block(noise.index_select(0, chosen_), noise_blocks(folded_.rows.select(chosen_)));
  out.others =
      noise_by_block(noise.index_select(0, others_), noise_blocks(folded_.rows.select(others_)));
  return out;
}

std::vector<HeldOutErrors> CrossValidation::errors(const std::vector<Group>& groups,
                                                   const std::vector<double>& units) {
  std::vector<HeldOutErrors> all;
  all.reserve(groups.size());
  for (const auto& group : groups) all.push_back(errors_of(group, units));
  return all;
}

TrainingCost CrossValidation::cost(const std::vector<Group>& groups) {
  TrainingCost cost;
  for (size_t fold = 0; fold < stores_.size(); ++fold)
    for (const auto& group : groups) {
      const NetworkRecord& network = stores_[fold]->scores(key(group, fold));
      cost.networks += 1;
      cost.steps += static_cast<double>(network.steps);
      cost.seconds += network.seconds;
    }
  return cost;
}

}  // namespace kindred
