#pragma once

#include <cstddef>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/split/labelled_units.h"

namespace kindred {

// Exchanges of units between parts that fill gaps. A gap is a part without a label that
// LabelledUnits::wanted() wants there.
class Exchange {
 public:
  Exchange(const LabelledUnits& units, const PerPart& sizes, std::vector<size_t> part_of);

  // Exchanges a unit with the label of a gap and one from the part that has the gap, both drawn by
  // chance; seldom when that costs more than it gains (Metropolis). Keeps the best division, and
  // ends without gaps or after a bound on the work. Units of different size are exchanged where no
  // part then misses its size by more than the largest unit.
  void fill_gaps(RandomStream& stream);

  // The number of gaps; one of a label in fewer units than there are parts adds little.
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
  PerPart over_{};  // rows of each part beyond its size
  double largest_ = 0;
  std::vector<size_t> part_of_;
  std::vector<PerPart> wanted_, rows_;
  double cost_ = 0;
  double work_ = 0;  // changes of a count
};

}  // namespace kindred
