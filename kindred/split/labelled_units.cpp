#include "kindred/split/labelled_units.h"

#include <algorithm>
#include <unordered_map>

namespace kindred {

LabelledUnits::LabelledUnits(const std::vector<std::vector<int64_t>>& units, const Strata& strata)
    : begins_({0}) {
  std::vector<size_t> first_label;
  size_t labels = 0;
  for (const auto& column : strata) {
    first_label.push_back(labels);
    if (!column.empty())
      labels += static_cast<size_t>(*std::max_element(column.begin(), column.end()) + 1);
  }
  units_of_.resize(labels);
  rows_of_.resize(labels);
  std::unordered_map<size_t, size_t> places;  // index in `counts_` of each label of the unit
  for (const auto& rows : units) {
    sizes_.push_back(static_cast<double>(rows.size()));
    places.clear();
    for (const int64_t row : rows) {
      for (size_t column = 0; column < strata.size(); ++column) {
        const int32_t category = strata[column][static_cast<size_t>(row)];
        if (category < 0) continue;
        const size_t label = first_label[column] + static_cast<size_t>(category);
        size_t place = counts_.size();
        // The labels of a single row are distinct.
        if (rows.size() > 1) place = places.emplace(label, place).first->second;
        if (place == counts_.size()) counts_.push_back({label, 0});
        ++counts_[place].rows;
      }
    }
    for (size_t i = begins_.back(); i < counts_.size(); ++i) {
      units_of_[counts_[i].label].push_back(sizes_.size() - 1);
      rows_of_[counts_[i].label] += counts_[i].rows;
    }
    begins_.push_back(counts_.size());
  }
}

PerPart LabelledUnits::wanted(size_t label, const PerPart& sizes) const {
  constexpr std::array<size_t, kParts> kFirst = {0, 2, 1};
  const size_t units = units_of_[label].size();
  const double rows = rows_of_[label], all = sizes[0] + sizes[1] + sizes[2];
  PerPart wanted = {0, 0, 0};
  if (units == 0) return wanted;
  const double least = rows / static_cast<double>(units);
  std::vector<size_t> parts;
  for (const size_t part : kFirst)
    if (sizes[part] > 0) parts.push_back(part);
  if (units < parts.size()) {
    for (size_t i = 0; i < units; ++i) wanted[parts[i]] = least;
    return wanted;
  }
  for (const size_t part : parts) wanted[part] = rows * sizes[part] / all;
  // Takes the excess of small parts from the largest; that may make the largest small.
  for (size_t round = 0; round < kParts; ++round) {
    for (const size_t part : parts) {
      if (wanted[part] >= least) continue;
      *std::max_element(wanted.begin(), wanted.end()) -= least - wanted[part];
      wanted[part] = least;
    }
  }
  return wanted;
}

}  // namespace kindred
