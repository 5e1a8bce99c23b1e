#include "kindred/task/ranking.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace kindred {
namespace {

// Total row weights at one score.
struct Tie {
  double positives = 0, negatives = 0;
};

// In descending order of score; empty if all rows are of one class.
std::vector<Tie> ties(const std::vector<double>& scores, const std::vector<bool>& positive,
                      const std::vector<double>& weights) {
  const bool one_kind = std::find(positive.begin(), positive.end(), true) == positive.end() ||
                        std::find(positive.begin(), positive.end(), false) == positive.end();
  if (one_kind) return {};
  std::vector<size_t> order(scores.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  std::vector<Tie> ties;
  for (size_t i = 0; i < order.size(); ++i) {
    if (i == 0 || scores[order[i]] != scores[order[i - 1]]) ties.emplace_back();
    (positive[order[i]] ? ties.back().positives : ties.back().negatives) += weights[order[i]];
  }
  return ties;
}

}  // namespace

std::optional<double> roc_auc(const std::vector<double>& scores, const std::vector<bool>& positive,
                              const std::vector<double>& weights) {
  double above = 0, negatives = 0, pairs_won = 0;
  for (const Tie& tie : ties(scores, positive, weights)) {
    pairs_won += tie.negatives * (above + tie.positives / 2);
    above += tie.positives;
    negatives += tie.negatives;
  }
  if (above == 0) return std::nullopt;
  return pairs_won / (above * negatives);
}

std::optional<double> average_precision(const std::vector<double>& scores,
                                        const std::vector<bool>& positive,
                                        const std::vector<double>& weights) {
  double found = 0, taken = 0, area = 0;
  for (const Tie& tie : ties(scores, positive, weights)) {
    found += tie.positives;
    taken += tie.positives + tie.negatives;
    area += tie.positives * found / taken;
  }
  if (found == 0) return std::nullopt;
  return area / found;
}

}  // namespace kindred
