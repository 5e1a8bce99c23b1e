#include "kindred/task/ranking.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace kindred {
namespace {

// Total row weights at one score, and its rows.
struct Tie {
  double positives = 0, negatives = 0;
  std::vector<size_t> rows = {};
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
    ties.back().rows.push_back(order[i]);
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

std::vector<double> roc_auc_influences(const std::vector<double>& scores,
                                       const std::vector<bool>& positive,
                                       const std::vector<double>& weights) {
  const auto all = ties(scores, positive, weights);
  const auto area = roc_auc(scores, positive, weights);
  if (!area) return {};
  double positives = 0, negatives = 0;
  for (const Tie& tie : all) {
    positives += tie.positives;
    negatives += tie.negatives;
  }
  std::vector<double> influences(scores.size());
  double above = 0, below = negatives;  // weight of positives above, of negatives below the tie
  for (const Tie& tie : all) {
    below -= tie.negatives;
    for (const size_t row : tie.rows) {
      const double placement = positive[row] ? (below + tie.negatives / 2) / negatives
                                             : (above + tie.positives / 2) / positives;
      influences[row] =
          weights[row] * (placement - *area) / (positive[row] ? positives : negatives);
    }
    above += tie.positives;
  }
  return influences;
}

std::vector<double> average_precision_influences(const std::vector<double>& scores,
                                                 const std::vector<bool>& positive,
                                                 const std::vector<double>& weights) {
  const auto all = ties(scores, positive, weights);
  const auto area = average_precision(scores, positive, weights);
  if (!area) return {};
  std::vector<double> found, taken;  // by tie: weight of positives, of all rows, down to it
  for (const Tie& tie : all) {
    found.push_back((found.empty() ? 0 : found.back()) + tie.positives);
    taken.push_back((taken.empty() ? 0 : taken.back()) + tie.positives + tie.negatives);
  }
  std::vector<double> influences(scores.size());
  // How the precisions of a tie and all below it change with one more found, and one more taken.
  double with_found = 0, with_taken = 0;
  for (size_t t = all.size(); t-- > 0;) {
    with_found += all[t].positives / taken[t];
    with_taken -= all[t].positives * found[t] / (taken[t] * taken[t]);
    for (const size_t row : all[t].rows) {
      double change = with_taken;
      if (positive[row]) change += found[t] / taken[t] + with_found - *area;
      influences[row] = weights[row] * change / found.back();
    }
  }
  return influences;
}

}  // namespace kindred
