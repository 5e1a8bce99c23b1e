#include "kindred/split/exchange.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace kindred {
Exchange::Exchange(const LabelledUnits& units, const PerPart& sizes, std::vector<size_t> part_of)
    : units_(units), part_of_(std::move(part_of)), rows_(units.labels(), PerPart{}) {
  for (size_t label = 0; label < units.labels(); ++label)
    wanted_.push_back(units.wanted(label, sizes));
  for (size_t part = 0; part < kParts; ++part) over_[part] = -sizes[part];
  for (size_t unit = 0; unit < units.size(); ++unit) {
    largest_ = std::max(largest_, units.rows(unit));
    over_[part_of_[unit]] += units.rows(unit);
    for (const auto& [label, rows] : units.labels_of(unit)) rows_[label][part_of_[unit]] += rows;
  }
  for (size_t label = 0; label < units.labels(); ++label)
    for (size_t part = 0; part < kParts; ++part) cost_ += cost(label, part);
}

std::vector<Exchange::Gap> Exchange::find_gaps() const {
  std::vector<Gap> gaps;
  for (size_t label = 0; label < units_.labels(); ++label)
    for (size_t part = 0; part < kParts; ++part)
      if (is_gap(label, part)) gaps.push_back({label, part});
  return gaps;
}

void Exchange::fill_gaps(RandomStream& stream) {
  constexpr int kMostTrials = 10'000;
  constexpr double kMostWork = 1e7, kSteepness = 2;
  std::array<std::vector<size_t>, kParts> in_part;
  for (size_t unit = 0; unit < units_.size(); ++unit) in_part[part_of_[unit]].push_back(unit);
  auto best = part_of_;
  double least = cost_;
  auto open = find_gaps();
  for (int trial = 0; cost_ > 0 && trial < kMostTrials && work_ < kMostWork; ++trial) {
    const Gap gap = open[stream.below(open.size())];
    const auto& own = units_.units_of(gap.label);
    auto& here = in_part[gap.part];
    if (here.empty()) continue;
    const size_t a = own[stream.below(own.size())], place = stream.below(here.size());
    const size_t b = here[place], from = part_of_[a];
    const double before = cost_;
    if (too_large(a, b)) continue;
    exchange(a, b);
    if (cost_ > before && stream.uniform() > std::exp(kSteepness * (before - cost_))) {
      exchange(a, b);
      continue;
    }
    here[place] = a;
    *std::find(in_part[from].begin(), in_part[from].end(), a) = b;
    open = find_gaps();
    work_ += static_cast<double>(units_.labels());
    if (cost_ >= least) continue;
    least = cost_;
    best = part_of_;
  }
  part_of_ = std::move(best);
  cost_ = least;
}

bool Exchange::too_large(size_t a, size_t b) const {
  const double more = units_.rows(a) - units_.rows(b);
  if (more == 0) return false;
  const double here = over_[part_of_[b]], there = over_[part_of_[a]];
  const double limit = std::max({largest_, std::abs(here), std::abs(there)});
  return std::abs(here + more) > limit || std::abs(there - more) > limit;
}

void Exchange::exchange(size_t a, size_t b) {
  const size_t part_of_a = part_of_[a];
  move(a, part_of_[b]);
  move(b, part_of_a);
}

void Exchange::move(size_t unit, size_t to) {
  const size_t from = std::exchange(part_of_[unit], to);
  over_[from] -= units_.rows(unit);
  over_[to] += units_.rows(unit);
  for (const auto& [label, rows] : units_.labels_of(unit)) {
    add(label, from, -rows);
    add(label, to, rows);
  }
  work_ += static_cast<double>(units_.labels_of(unit).size()) + 1;
}

void Exchange::add(size_t label, size_t part, double rows) {
  cost_ -= cost(label, part);
  rows_[label][part] += rows;
  cost_ += cost(label, part);
}

}  // namespace kindred
