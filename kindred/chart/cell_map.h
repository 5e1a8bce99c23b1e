#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// The shades of a cell: 0 is none, 1 … kShades towards one end, the negative ones towards the
// other.
inline constexpr int kShades = 7;

// The shade of a value on a scale whose ends are ±`largest`; steps widen towards the ends, so that
// small values are told apart. 0 where either is not finite or `largest` is 0.
[[nodiscard]] int shade_of(double value, double largest);

// Tasks next to each other in the picture that one network serves.
struct MapBlock {
  size_t first = 0, last = 0;  // places in the picture
  size_t network = 0;
};

// A matrix of tasks by tasks as coloured cells; rows and columns are places in the picture.
struct CellMap {
  std::string id;           // of the element
  std::string description;  // what it shows, for those who do not see it
  std::vector<std::string> tasks;
  std::string row_title, column_title;
  // Alternative colourings of the same cells, each with a name; the first is shown at first.
  // Nothing: the cell stays empty.
  struct Layer {
    std::string name;
    std::function<std::optional<int>(size_t row, size_t column)> shade;
  };
  std::vector<Layer> layers;
  std::function<bool(size_t row, size_t column)> is_small;   // a small square: little is known
  std::function<bool(size_t row, size_t column)> is_marked;  // with a dot
  std::vector<MapBlock> blocks;
  // What a reader of one cell is told: {"kind", "values", "errors", …}, for the page's script.
  Json data;
};

// The picture in a <div class="map"> with the choice of layers, which needs no script, a place for
// what a cell holds, and the data.
[[nodiscard]] std::string draw(const CellMap& map);

}  // namespace kindred
