#include "kindred/split/stratify.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "kindred/split/exchange.h"
#include "kindred/split/labelled_units.h"

namespace kindred {
namespace {

constexpr size_t kNoPart = kParts;

// The greedy algorithm.
class Placement {
 public:
  Placement(const LabelledUnits& units, const PerPart& sizes)
      : units_(units),
        sizes_(sizes),
        lacking_(sizes),
        part_of_(units.size(), kNoPart),
        unplaced_(units.size()) {
    for (size_t label = 0; label < units.labels(); ++label) {
      lacking_label_.push_back(units.wanted(label, sizes));
      left_.push_back(units.units_of(label).size());
    }
  }

  std::vector<size_t> place_all(RandomStream& stream) {
    const auto order = random_permutation(static_cast<int64_t>(units_.size()), stream);
    std::vector<size_t> rank(units_.size());
    for (size_t i = 0; i < rank.size(); ++i) rank[static_cast<size_t>(order[i])] = i;
    for (size_t label = rarest(); label < left_.size(); label = rarest()) {
      std::vector<size_t> own;
      for (const size_t unit : units_.units_of(label))
        if (part_of_[unit] == kNoPart) own.push_back(unit);
      std::sort(own.begin(), own.end(), [&](size_t a, size_t b) {
        if (units_.rows(a) != units_.rows(b)) return units_.rows(a) > units_.rows(b);
        return rank[a] < rank[b];
      });
      for (const size_t unit : own) place(unit, best_part(lacking_label_[label], stream));
    }
    for (const int64_t unit : order)
      if (part_of_[static_cast<size_t>(unit)] == kNoPart)
        place(static_cast<size_t>(unit), best_part(PerPart{}, stream));
    return part_of_;
  }

 private:
  // The label with the fewest unplaced units; labels() if all are placed.
  [[nodiscard]] size_t rarest() const {
    size_t rarest = left_.size();
    for (size_t label = 0; label < left_.size(); ++label)
      if (left_[label] > 0 && (rarest == left_.size() || left_[label] < left_[rarest]))
        rarest = label;
    return rarest;
  }

  [[nodiscard]] bool is_empty(size_t part) const {
    return sizes_[part] > 0 && lacking_[part] == sizes_[part];
  }

  // Among parts with room, the one that lacks most of a label; ties: most rows, then at random. The
  // last units go to parts that are still empty.
  [[nodiscard]] size_t best_part(const PerPart& lacking_label, RandomStream& stream) const {
    constexpr double kEqual = 1e-9;
    size_t empty = 0;
    for (size_t part = 0; part < kParts; ++part) empty += is_empty(part) ? 1 : 0;
    const bool only_empty = empty >= unplaced_;
    std::array<size_t, kParts> best{};
    size_t equals = 0;
    for (size_t part = 0; part < kParts; ++part) {
      if (!(lacking_[part] > 0) || (only_empty && !is_empty(part))) continue;
      double more = 1;
      if (equals > 0) {
        more = lacking_label[part] - lacking_label[best[0]];
        if (std::abs(more) <= kEqual) more = lacking_[part] - lacking_[best[0]];
      }
      if (more > kEqual) equals = 0;
      if (more >= -kEqual) best[equals++] = part;
    }
    return equals == 1 ? best[0] : best[stream.below(equals)];
  }

  void place(size_t unit, size_t part) {
    part_of_[unit] = part;
    --unplaced_;
    lacking_[part] -= units_.rows(unit);
    for (const auto& [label, rows] : units_.labels_of(unit)) {
      --left_[label];
      lacking_label_[label][part] -= rows;
    }
  }

  const LabelledUnits& units_;
  PerPart sizes_, lacking_;
  std::vector<size_t> part_of_;
  std::vector<PerPart> lacking_label_;
  std::vector<size_t> left_;  // unplaced units of each label
  size_t unplaced_;
};

}  // namespace

std::array<std::vector<int64_t>, 3> stratify(const std::vector<std::vector<int64_t>>& units,
                                             const Strata& strata,
                                             const std::array<int64_t, 3>& sizes,
                                             RandomStream& stream) {
  constexpr int kMostOrders = 4;
  const LabelledUnits labelled(units, strata);
  PerPart wanted{};
  for (size_t part = 0; part < kParts; ++part) wanted[part] = static_cast<double>(sizes[part]);
  std::vector<size_t> part_of;
  double least = 0;
  for (int order = 0; order < kMostOrders && (order == 0 || least > 0); ++order) {
    Exchange exchange(labelled, wanted, Placement(labelled, wanted).place_all(stream));
    exchange.fill_gaps(stream);
    if (order > 0 && exchange.cost() >= least) continue;
    least = exchange.cost();
    part_of = exchange.part_of();
  }
  std::array<std::vector<int64_t>, 3> parts;
  for (size_t unit = 0; unit < units.size(); ++unit) {
    auto& rows = parts[part_of[unit]];
    rows.insert(rows.end(), units[unit].begin(), units[unit].end());
  }
  return parts;
}

}  // namespace kindred
