#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "kindred/split/stratify.h"

namespace kindred {

inline constexpr size_t kParts = 3;
using PerPart = std::array<double, kParts>;

// Input of stratify(): units of rows and their labels. A label is a category of a column.
class LabelledUnits {
 public:
  struct Count {
    size_t label;
    double rows;  // number of the unit's rows with the label
  };

  LabelledUnits(const std::vector<std::vector<int64_t>>& units, const Strata& strata);

  [[nodiscard]] size_t size() const { return sizes_.size(); }
  [[nodiscard]] size_t labels() const { return units_of_.size(); }
  [[nodiscard]] double rows(size_t unit) const { return sizes_[unit]; }
  [[nodiscard]] std::span<const Count> labels_of(size_t unit) const {
    return std::span(counts_).subspan(begins_[unit], begins_[unit + 1] - begins_[unit]);
  }
  [[nodiscard]] const std::vector<size_t>& units_of(size_t label) const { return units_of_[label]; }

  // The label's target number of rows per part: proportional to the parts' sizes, at least those of
  // a mean unit. With fewer units than parts: one unit for training, then test, then validation.
  [[nodiscard]] PerPart wanted(size_t label, const PerPart& sizes) const;

 private:
  std::vector<double> sizes_;
  std::vector<Count> counts_;   // all units in sequence
  std::vector<size_t> begins_;  // start of each unit in `counts_`, and the end
  std::vector<std::vector<size_t>> units_of_;
  std::vector<double> rows_of_;
};

}  // namespace kindred
