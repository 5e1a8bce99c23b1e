#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// Shades of a cell: 0 is none, 1 … kShades towards one end, negative ones towards the other.
inline constexpr int kShades = 7;

// Shade of a value on a scale with ends ±`largest`. Steps widen towards the ends, to resolve small
// values. 0 if either is not finite or `largest` is 0.
[[nodiscard]] int shade_of(double value, double largest);

// Tasks adjacent in the picture that share a network.
struct MapBlock {
  size_t first = 0, last = 0;  // positions in the picture
  size_t network = 0;
};

// A task-by-task matrix as coloured cells; rows and columns are positions in the picture.
struct CellMap {
  std::string id;           // of the element
  std::string description;  // text alternative
  std::vector<std::string> tasks;
  std::string row_title, column_title;
  // Alternative colourings of the same cells, each with a name; the first is shown initially.
  // nullopt: the cell stays empty.
  struct Layer {
    std::string name;
    std::function<std::optional<int>(size_t row, size_t column)> shade;
  };
  std::vector<Layer> layers;
  std::function<bool(size_t row, size_t column)> is_small;   // small square: little is known
  std::function<bool(size_t row, size_t column)> is_marked;  // with a dot
  std::vector<MapBlock> blocks;
  // Details of the cells for the page's script: {"kind", "values", "errors", …}.
  Json data;
};

// Returns the picture in a <div class="map"> with a layer selector that needs no script, a place
// for the details of a cell, and the data.
[[nodiscard]] std::string draw(const CellMap& map);

}  // namespace kindred
