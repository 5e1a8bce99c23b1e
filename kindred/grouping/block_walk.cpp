#include "kindred/grouping/block_walk.h"

#include <algorithm>
#include <utility>

namespace kindred {
namespace {

constexpr double kNothing = 1e-11;

// sums += a · x + b · y, term by term.
void add_scaled(double* sums, double a, const double* x, double b, const double* y, size_t n) {
  for (size_t i = 0; i < n; ++i) sums[i] += a * x[i] + b * y[i];
}

}  // namespace

BlockWalk::BlockWalk(const BlockTerms& terms, SearchLimits& limits)
    : terms_(terms),
      limits_(limits),
      n_(terms.size()),
      state_(n_, kOpen),
      levels_(n_ + 1),
      gain_(n_),
      rise_(n_),
      fall_(n_) {
  for (auto& level : levels_)
    level = {std::vector<double>(n_), std::vector<double>(n_), std::vector<double>(n_)};
}

bool BlockWalk::run(double threshold, const Visit& visit) {
  threshold_ = threshold;
  visit_ = &visit;
  nodes_ = 0;
  stopped_ = false;
  served_.clear();
  std::fill(state_.begin(), state_.end(), static_cast<char>(kOpen));
  Level& root = levels_[0];
  for (size_t i = 0; i < n_; ++i) {
    root.help[i] = root.above[i] = root.below[i] = 0;
    for (size_t j = 0; j < n_; ++j) {
      root.above[i] += terms_.above(i)[j];
      root.below[i] -= terms_.below(i)[j];
    }
  }
  for (size_t task = 0; task < n_; ++task)
    if (terms_.instance().closed(task)) shut_out(root, task);
  branch(0);
  return !stopped_;
}

// Takes an open task out of those that may be served.
void BlockWalk::shut_out(Level& level, size_t task) {
  state_[task] = kOut;
  const double* q = terms_.column(task);
  for (size_t i = 0; i < n_; ++i) {
    level.above[i] -= std::max(q[i], 0.0);
    level.below[i] += std::min(q[i], 0.0);
  }
}

// The constant part of the bound; rise_ and fall_ become the slopes of the rows.
double BlockWalk::weigh_rows(const Level& level, double least) {
  double sum = least;
  for (size_t i = 0; i < n_; ++i) {
    const double over = level.help[i] - least;
    rise_[i] = fall_[i] = 1;
    if (state_[i] == kServed) {
      sum += over;
    } else if (terms_.instance().closed(i)) {
      rise_[i] = fall_[i] = 0;
    } else if (over >= 0) {
      sum += over;
      if (level.below[i] > over) fall_[i] = over / level.below[i];
    } else {
      fall_[i] = 0;
      rise_[i] = level.above[i] + over > 0 ? 1 + over / level.above[i] : 0;
    }
  }
  return sum;
}

void BlockWalk::coefficients(const Level& level, double least) {
  for (size_t j = 0; j < n_; ++j) gain_[j] = std::min(0.0, level.help[j] + level.above[j] - least);
  for (size_t i = 0; i < n_; ++i)
    if (rise_[i] != 0 || fall_[i] != 0)
      add_scaled(gain_.data(), rise_[i], terms_.above(i), fall_[i], terms_.below(i), n_);
}

// Shuts out tasks that no better group serves beside the chosen ones; false when there is no better
// group at all. `next` becomes the open task to branch on, n where there is none.
bool BlockWalk::tighten(size_t depth, std::vector<size_t>& shut, size_t& next) {
  Level& level = levels_[depth];
  while (true) {
    limits_.spend(static_cast<double>(2 * n_ * n_));
    const double least = threshold_ + terms_.use(state_, served_.size());
    double bound = weigh_rows(level, least);
    coefficients(level, least);
    next = n_;
    for (size_t j = 0; j < n_; ++j)
      if (state_[j] == kOpen) bound += std::max(0.0, gain_[j]);
    if (bound <= kNothing) return false;
    bool changed = false;
    for (size_t j = 0; j < n_; ++j) {
      if (state_[j] != kOpen) continue;
      if (gain_[j] <= 0 && bound + gain_[j] <= kNothing) {
        shut_out(level, j);
        shut.push_back(j);
        changed = true;
      } else if (next == n_ || gain_[j] > gain_[next]) {
        next = j;
      }
    }
    if (!changed) return true;
  }
}

bool BlockWalk::may_join(size_t task) const {
  const Instance& instance = terms_.instance();
  if (served_.size() + 1 > instance.most_size()) return false;
  return std::none_of(served_.begin(), served_.end(), [&](int32_t other) {
    return instance.apart(task, static_cast<size_t>(other));
  });
}

// Shows the served tasks where some group serving just these may pass the threshold.
void BlockWalk::visit_served(const Level& level) {
  const double least = threshold_ + terms_.use(state_, served_.size());
  double sum = least;
  for (size_t i = 0; i < n_; ++i) {
    const double over = level.help[i] - least;
    sum += state_[i] == kServed ? over : std::max(0.0, over);
  }
  if (sum <= kNothing) return;
  Members sorted = served_;
  std::sort(sorted.begin(), sorted.end());
  if (!(*visit_)(sorted, level.help.data(), threshold_)) stopped_ = true;
}

void BlockWalk::branch(size_t depth) {
  if (++nodes_ > most_nodes_ || limits_.reason()) {
    stopped_ = true;
    return;
  }
  std::vector<size_t> shut;
  size_t next = n_;
  while (!stopped_ && tighten(depth, shut, next) && next < n_) {
    Level& level = levels_[depth];
    if (may_join(next)) {
      Level& deeper = levels_[depth + 1];
      const double* q = terms_.column(next);
      for (size_t i = 0; i < n_; ++i) {
        deeper.help[i] = level.help[i] + q[i];
        deeper.above[i] = level.above[i] - std::max(q[i], 0.0);
        deeper.below[i] = level.below[i] + std::min(q[i], 0.0);
      }
      state_[next] = kServed;
      served_.push_back(static_cast<int32_t>(next));
      visit_served(deeper);
      if (!stopped_) branch(depth + 1);
      served_.pop_back();
    }
    shut_out(level, next);
    shut.push_back(next);
  }
  for (const size_t task : shut) state_[task] = kOpen;
}

}  // namespace kindred
