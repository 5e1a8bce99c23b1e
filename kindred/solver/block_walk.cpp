#include "kindred/solver/block_walk.h"

#include <algorithm>
#include <utility>

#include "kindred/base/wide_vectors.h"

namespace kindred {
namespace {

// Bounds are computed in single precision; this tolerance covers the rounding.
constexpr double kRounding = 2e-4;
constexpr double kNothing = 1e-11;
// Depth at which split() cuts: some hundreds of parts for 40 tasks.
constexpr size_t kDepthOfParts = 2;

// For each column j: gain[j] += Σ over rows i of rise[i] · above[i][j] + fall[i] · below[i][j].
KINDRED_WIDE_VECTORS
void add_rows(float* gain, size_t rows, size_t stride, const float* rise, const float* fall,
              const float* above, const float* below) {
  for (size_t i = 0; i < rows; ++i) {
    const float up = rise[i], down = fall[i];
    if (up == 0 && down == 0) continue;
    const float *x = above + i * stride, *y = below + i * stride;
    for (size_t j = 0; j < stride; ++j) gain[j] += up * x[j] + down * y[j];
  }
}

}  // namespace

BlockWalk::BlockWalk(const BlockTerms& terms, SearchLimits& limits)
    : terms_(terms),
      limits_(limits),
      n_(terms.size()),
      inside_(n_, 0),
      levels_(n_ + 1),
      gain_(terms.stride()),
      rise_(n_),
      fall_(n_) {
  for (auto& level : levels_)
    level = {std::vector<double>(n_), std::vector<double>(n_), std::vector<double>(n_), {}};
}

void BlockWalk::begin(double threshold, const Visit& visit) {
  threshold_ = threshold;
  visit_ = &visit;
  nodes_ = 0;
  stopped_ = false;
  served_.clear();
  std::fill(inside_.begin(), inside_.end(), 0);
}

bool BlockWalk::split(double threshold, const Visit& visit, std::vector<Part>& parts) {
  parts_ = &parts;
  const bool whole = run(threshold, visit);
  parts_ = nullptr;
  return whole;
}

bool BlockWalk::run(const Part& part, double threshold, const Visit& visit) {
  begin(threshold, visit);
  served_ = part.served;
  for (const int32_t task : served_) inside_[static_cast<size_t>(task)] = 1;
  levels_[served_.size()] = part.level;
  branch(served_.size());
  return !stopped_;
}

bool BlockWalk::run(double threshold, const Visit& visit) {
  begin(threshold, visit);
  Level& root = levels_[0];
  for (size_t i = 0; i < n_; ++i) {
    root.help[i] = root.above[i] = root.below[i] = 0;
    for (size_t j = 0; j < n_; ++j) {
      root.above[i] += std::max(0.0, terms_.row(i)[j]);
      root.below[i] -= std::min(0.0, terms_.row(i)[j]);
    }
  }
  root.open.clear();
  for (size_t task = 0; task < n_; ++task) {
    root.open.push_back(static_cast<uint32_t>(task));
    if (terms_.instance().closed(task)) shut_out(root, task);
  }
  branch(0);
  return !stopped_;
}

// Removes an open task from those that may be served.
void BlockWalk::shut_out(Level& level, size_t task) {
  level.open.erase(std::find(level.open.begin(), level.open.end(), task));
  const double* q = terms_.column(task);
  for (size_t i = 0; i < n_; ++i) {
    level.above[i] -= std::max(q[i], 0.0);
    level.below[i] += std::min(q[i], 0.0);
  }
}

// Sets `deeper` to `level` with an open task served.
void BlockWalk::deepen(const Level& level, Level& deeper, size_t task) {
  const double* q = terms_.column(task);
  for (size_t i = 0; i < n_; ++i) {
    deeper.help[i] = level.help[i] + q[i];
    deeper.above[i] = level.above[i] - std::max(q[i], 0.0);
    deeper.below[i] = level.below[i] + std::min(q[i], 0.0);
  }
  deeper.open = level.open;
  deeper.open.erase(std::find(deeper.open.begin(), deeper.open.end(), task));
}

// Returns the constant part of the bound; sets rise_ and fall_ to the slopes of the rows.
double BlockWalk::weigh_rows(const Level& level, double least) {
  double sum = least;
  for (size_t i = 0; i < n_; ++i) {
    const double over = level.help[i] - least;
    rise_[i] = fall_[i] = 1;
    if (inside_[i] != 0) {
      sum += over;
    } else if (terms_.instance().closed(i)) {
      rise_[i] = fall_[i] = 0;
    } else if (over >= 0) {
      sum += over;
      if (level.below[i] > over) fall_[i] = static_cast<float>(over / level.below[i]);
    } else {
      fall_[i] = 0;
      rise_[i] = level.above[i] + over > 0 ? static_cast<float>(1 + over / level.above[i]) : 0;
    }
  }
  return sum;
}

void BlockWalk::coefficients(const Level& level, double least) {
  for (size_t j = 0; j < n_; ++j)
    gain_[j] = static_cast<float>(std::min(0.0, level.help[j] + level.above[j] - least));
  add_rows(gain_.data(), n_, terms_.stride(), rise_.data(), fall_.data(), terms_.above(0),
           terms_.below(0));
}

// Removes open tasks that no improving group serves beside the chosen ones. False when there is no
// improving group at all. `next` becomes the task to branch on.
bool BlockWalk::tighten(Level& level, size_t& next) {
  while (!level.open.empty()) {
    limits_.add_work(static_cast<double>(2 * n_ * n_));
    const double least = threshold_ + terms_.use(inside_, served_.size());
    double bound = weigh_rows(level, least);
    coefficients(level, least);
    for (const uint32_t j : level.open) bound += std::max(0.0F, gain_[j]);
    if (bound <= -kRounding) return false;
    const size_t before = level.open.size();
    next = level.open.front();
    for (size_t k = level.open.size(); k-- > 0;) {
      const uint32_t j = level.open[k];
      if (std::min(0.0F, gain_[j]) + bound <= -kRounding)
        shut_out(level, j);
      else if (gain_[j] > gain_[next] || (gain_[j] == gain_[next] && j < next))
        next = j;
    }
    if (level.open.size() == before) return true;
  }
  return false;
}

bool BlockWalk::may_join(size_t task) const {
  const Instance& instance = terms_.instance();
  if (served_.size() + 1 > instance.most_size()) return false;
  return std::none_of(served_.begin(), served_.end(), [&](int32_t other) {
    return instance.apart(task, static_cast<size_t>(other));
  });
}

// Visits the served tasks if some group serving exactly these may exceed the threshold.
void BlockWalk::visit_served(const Level& level) {
  const double least = threshold_ + terms_.use(inside_, served_.size());
  double sum = least;
  for (size_t i = 0; i < n_; ++i) {
    const double over = level.help[i] - least;
    sum += inside_[i] != 0 ? over : std::max(0.0, over);
  }
  if (sum <= kNothing) return;
  Members sorted = served_;
  std::sort(sorted.begin(), sorted.end());
  if (!(*visit_)(sorted, level.help.data(), threshold_)) stopped_ = true;
}

void BlockWalk::branch(size_t depth) {
  if (parts_ != nullptr && depth == kDepthOfParts) {
    parts_->push_back({served_, levels_[depth]});
    return;
  }
  if (++nodes_ > most_nodes_ || limits_.reason()) {
    stopped_ = true;
    return;
  }
  Level& level = levels_[depth];
  size_t next = 0;
  while (!stopped_ && tighten(level, next)) {
    if (may_join(next)) {
      deepen(level, levels_[depth + 1], next);
      inside_[next] = 1;
      served_.push_back(static_cast<int32_t>(next));
      visit_served(levels_[depth + 1]);
      if (!stopped_) branch(depth + 1);
      served_.pop_back();
      inside_[next] = 0;
    }
    shut_out(level, next);
  }
}

}  // namespace kindred
