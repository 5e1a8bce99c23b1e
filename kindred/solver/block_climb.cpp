#include "kindred/solver/block_climb.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>

#include "kindred/base/wide_vectors.h"

namespace kindred {
namespace {

constexpr double kLeastGain = 1e-11;

using Lanes __attribute__((vector_size(8 * sizeof(double)))) = double;

// sums[j] becomes Σ_i max(floor_i, over_i + sign_j q_ij), for `stride` columns j, of which sixteen
// stay in registers. Products are exact, so that fused multiplication and addition round alike.
KINDRED_WIDE_VECTORS
void sum_rows(double* sums, const std::vector<double>& over, const std::vector<double>& floor,
              const double* q, const double* signs, size_t stride) {
  constexpr size_t kLanes = 8;
  Lanes sign[2], sum[2], terms;
  for (size_t begin = 0; begin < stride; begin += 2 * kLanes) {
    std::memcpy(sign, signs + begin, sizeof(sign));
    sum[0] = sum[1] = Lanes{};
    for (size_t i = 0; i < over.size(); ++i) {
      const Lanes from = over[i] - Lanes{}, least = floor[i] - Lanes{};
      for (size_t half = 0; half < 2; ++half) {
        std::memcpy(&terms, q + i * stride + begin + half * kLanes, sizeof(terms));
        terms = from + sign[half] * terms;
        sum[half] += terms > least ? terms : least;
      }
    }
    std::memcpy(sums + begin, sum, sizeof(sum));
  }
}

class Climb {
 public:
  Climb(const BlockTerms& terms, double threshold, std::vector<char>& served,
        std::vector<double>& help)
      : terms_(terms),
        least_(threshold),
        n_(terms.size()),
        served_(served),
        help_(help),
        over_(n_),
        floor_(n_),
        signs_(terms.stride(), 0),
        sums_(terms.stride(), 0) {
    help_.assign(n_, 0);
    for (size_t task = 0; task < n_; ++task)
      if (served_[task] != 0) change(task, 1);
  }

  void run(SearchLimits& limits) {
    while (!limits.add_work(static_cast<double>(n_ * n_))) {
      weigh_moves();
      const size_t task = best_move(now_ + kLeastGain);
      if (task < n_)
        toggle(task);
      else if (!exchange(limits))
        return;
    }
  }

 private:
  void toggle(size_t task) {
    const bool leaves = served_[task] != 0;
    served_[task] = leaves ? 0 : 1;
    change(task, leaves ? -1 : 1);
  }

  // Exchanges a served task for another, where that improves and neither move does alone.
  bool exchange(SearchLimits& limits) {
    const double wanted = now_ + kLeastGain;
    for (size_t leaving = 0; leaving < n_; ++leaving) {
      if (served_[leaving] == 0) continue;
      if (limits.add_work(static_cast<double>(n_ * n_))) return false;
      toggle(leaving);
      weigh_moves();
      const size_t joining = best_move(wanted);
      if (joining < n_ && joining != leaving && served_[joining] == 0) {
        toggle(joining);
        return true;
      }
      toggle(leaving);
    }
    return false;
  }

  void change(size_t task, double sign) {
    count_ = sign > 0 ? count_ + 1 : count_ - 1;
    const double* q = terms_.column(task);
    for (size_t i = 0; i < n_; ++i) help_[i] += sign * q[i];
  }

  // sums_[j] becomes the BlockTerms expression after toggling j, now_ its current value.
  void weigh_moves() {
    double now = 0;
    for (size_t i = 0; i < n_; ++i) {
      const bool in = served_[i] != 0;
      signs_[i] = in ? -1 : 1;
      over_[i] = help_[i] - least_;
      floor_[i] = in ? -std::numeric_limits<double>::infinity() : 0;  // served: counts in full
      now += std::max(floor_[i], over_[i]);
    }
    now_ = now;
    sum_rows(sums_.data(), over_, floor_, terms_.row(0), signs_.data(), terms_.stride());
    // The row of the toggled task itself also changes sides.
    for (size_t i = 0; i < n_; ++i) {
      const double below = std::min(0.0, over_[i]);
      sums_[i] += served_[i] != 0 ? -below : below;
    }
  }

  [[nodiscard]] bool may_join(size_t task) const {
    const Instance& instance = terms_.instance();
    if (instance.plain()) return true;
    if (instance.closed(task) || count_ + 1 > instance.most_size()) return false;
    for (size_t other = 0; other < n_; ++other)
      if (served_[other] != 0 && instance.apart(task, other)) return false;
    return true;
  }

  // The toggle with the largest sum above `most`; n where there is none.
  [[nodiscard]] size_t best_move(double most) const {
    size_t best = n_;
    for (size_t j = 0; j < n_; ++j) {
      if (sums_[j] <= most) continue;
      if (served_[j] != 0 ? count_ == 1 : !may_join(j)) continue;
      most = sums_[j];
      best = j;
    }
    return best;
  }

  const BlockTerms& terms_;
  double least_, now_ = 0;
  size_t n_, count_ = 0;
  std::vector<char>& served_;
  std::vector<double>& help_;
  std::vector<double> over_, floor_;  // of rows
  std::vector<double> signs_, sums_;  // of columns
};

}  // namespace

void climb(const BlockTerms& terms, double threshold, std::vector<char>& served,
           std::vector<double>& help, SearchLimits& limits) {
  Climb(terms, threshold, served, help).run(limits);
}

}  // namespace kindred
