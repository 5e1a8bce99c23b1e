#include "kindred/solver/block_climb.h"

#include <algorithm>
#include <cstddef>

namespace kindred {
namespace {

constexpr double kLeastGain = 1e-11;

// sums[j] += contribution of row i after task j is toggled: its help becomes over + sign_j q_ij.
void add_row(double* sums, double over, const double* q, const double* signs, bool counts_in_full,
             size_t n) {
  if (counts_in_full)
    for (size_t j = 0; j < n; ++j) sums[j] += over + signs[j] * q[j];
  else
    for (size_t j = 0; j < n; ++j) sums[j] += std::max(0.0, over + signs[j] * q[j]);
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
        signs_(n_),
        sums_(n_) {
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
    now_ = 0;
    std::fill(sums_.begin(), sums_.end(), 0.0);
    for (size_t j = 0; j < n_; ++j) signs_[j] = served_[j] != 0 ? -1 : 1;
    for (size_t i = 0; i < n_; ++i) {
      const double over = help_[i] - least_;
      const bool in = served_[i] != 0;
      now_ += in ? over : std::max(0.0, over);
      add_row(sums_.data(), over, terms_.row(i), signs_.data(), in, n_);
      // The row of the toggled task itself also changes sides.
      sums_[i] += in ? std::max(0.0, over) - over : over - std::max(0.0, over);
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
  std::vector<double> signs_, sums_;
};

}  // namespace

void climb(const BlockTerms& terms, double threshold, std::vector<char>& served,
           std::vector<double>& help, SearchLimits& limits) {
  Climb(terms, threshold, served, help).run(limits);
}

}  // namespace kindred
