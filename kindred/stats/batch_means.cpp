#include "kindred/stats/batch_means.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace kindred {
namespace {

constexpr size_t kMostBatches = 128;

}  // namespace

// This form preserves the digits of means of nearly equal numbers.
void BatchMeans::join(Batch& batch, const Batch& next) {
  batch.weight += next.weight;
  batch.mean += (next.mean - batch.mean) * (next.weight / batch.weight);
}

void BatchMeans::add(double value, double weight) {
  if (count_ % span_ == 0) {
    if (batches_.size() == kMostBatches) {
      for (size_t pair = 0; pair < kMostBatches / 2; ++pair) {
        Batch joined = batches_[2 * pair];
        join(joined, batches_[2 * pair + 1]);
        batches_[pair] = joined;
      }
      batches_.resize(kMostBatches / 2);
      span_ *= 2;
    }
    batches_.emplace_back();
  }
  join(batches_.back(), {weight, value});
  ++count_;
}

double BatchMeans::mean() const {
  Batch all;
  for (const auto& batch : batches_) join(all, batch);
  return all.mean;
}

int64_t BatchMeans::batches_together(int64_t count, int64_t span) {
  const auto wanted = static_cast<int64_t>(std::cbrt(static_cast<double>(count)));
  return std::max<int64_t>(1, (wanted + span - 1) / span);
}

std::vector<BatchMeans::Batch> BatchMeans::long_batches() const {
  const auto together = static_cast<size_t>(batches_together(count_, span_));
  std::vector<Batch> joined;
  for (size_t begin = 0; begin < batches_.size(); begin += together) {
    // A remainder too short for a whole batch is added to the last one.
    const auto rest = static_cast<size_t>(count_) - begin * static_cast<size_t>(span_);
    const bool whole = rest >= together * static_cast<size_t>(span_);
    if (whole || joined.empty()) joined.emplace_back();
    const size_t end = std::min(batches_.size(), begin + together);
    for (size_t k = begin; k < end; ++k) join(joined.back(), batches_[k]);
  }
  return joined;
}

double BatchMeans::standard_error() const {
  const auto batches = long_batches();
  if (batches.size() < 2) return std::numeric_limits<double>::quiet_NaN();
  double weight = batches.front().weight, squares = 0;
  for (size_t k = 1; k < batches.size(); ++k) {
    const Batch &before = batches[k - 1], &now = batches[k];
    const double change = (before.weight + now.weight) / 2 * (now.mean - before.mean);
    squares += change * change / 2;
    weight += now.weight;
  }
  const auto count = static_cast<double>(batches.size());
  return std::sqrt(count / (count - 1) * squares) / weight;
}

int64_t BatchMeans::batches(int64_t count) {
  int64_t span = 1;
  while (count > span * static_cast<int64_t>(kMostBatches)) span *= 2;
  return count / (span * batches_together(count, span));
}

double BatchMeans::degrees_of_freedom(int64_t count) {
  const auto of = static_cast<double>(batches(count));
  return of < 2 ? 0 : 2 * (of - 1) * (of - 1) / (3 * of - 4);
}

}  // namespace kindred
