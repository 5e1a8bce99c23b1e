#pragma once

#include <cstddef>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/split/labelled_units.h"

namespace kindred {

// Exchanges units between parts to fill gaps. A gap is a part without a label that
// LabelledUnits::wanted() requires there.
class Exchange {
 public:
  Exchange(const LabelledUnits& units, const PerPart& sizes, std::vector<size_t> part_of);

  // Repeatedly exchanges a random unit with a missing label and a random unit of the part that
  // lacks it. Accepts a higher cost with small probability (Metropolis). Keeps the best split;
  // stops without gaps or at a work limit. Rejects exchanges of units of different size that raise
  // a part's deviation from its size above the largest unit and the present deviations.
  void fill_gaps(RandomStream& stream);

  // Number of gaps; a gap of a label in fewer units than parts counts 1/1024.
  [[nodiscard]] double cost() const { return cost_; }
  [[nodiscard]] const std::vector<size_t>& part_of() const { return part_of_; }

 private:
  [[nodiscard]] bool is_gap(size_t label, size_t part) const {
    return wanted_[label][part] > 0 && rows_[label][part] == 0;
  }
  [[nodiscard]] double cost(size_t label, size_t part) const {
    constexpr double kOfRare = 1.0 / 1024;
    if (!is_gap(label, part)) return 0;
    return units_.units_of(label).size() < kParts ? kOfRare : 1;
  }
  struct Gap {
    size_t label, part;
  };
  [[nodiscard]] std::vector<Gap> find_gaps() const;
  [[nodiscard]] bool too_large(size_t a, size_t b) const;
  void exchange(size_t a, size_t b);
  void move(size_t unit, size_t to);
  void add(size_t label, size_t part, double rows);

  const LabelledUnits& units_;
  PerPart over_{};  // excess rows of each part over its size
  double largest_ = 0;
  std::vector<size_t> part_of_;
  std::vector<PerPart> wanted_, rows_;
  double cost_ = 0;
  double work_ = 0;  // in changes of a count
};

}  // namespace kindred
