#pragma once

#include <vector>

#include "kindred/base/random.h"
#include "kindred/drawing/scene.h"

namespace kindred {

// A piece of furniture around the origin: back at +y, front at −y, standing on z = 0. `width` and
// `depth` are its floor space.
struct Furniture {
  std::vector<Solid> solids = {};
  double width = 0, depth = 0;
};

[[nodiscard]] Furniture make_couch(RandomStream& stream);
[[nodiscard]] Furniture make_bed(RandomStream& stream);
[[nodiscard]] Furniture make_dining_table(RandomStream& stream);  // with objects on it
[[nodiscard]] Furniture make_chair(RandomStream& stream);
[[nodiscard]] Furniture make_plant(RandomStream& stream);
[[nodiscard]] Furniture make_tv(RandomStream& stream);  // on its cabinet
[[nodiscard]] Furniture make_bookshelf(RandomStream& stream);
[[nodiscard]] Furniture make_counter(RandomStream& stream);  // sink, toaster, microwave, bottles
[[nodiscard]] Furniture make_refrigerator(RandomStream& stream);
[[nodiscard]] Furniture make_oven(RandomStream& stream);
[[nodiscard]] Furniture make_toilet(RandomStream& stream);
[[nodiscard]] Furniture make_washstand(RandomStream& stream);

// Objects on a wall, with the centre `height` above the floor.
[[nodiscard]] Furniture make_clock(double height, RandomStream& stream);
[[nodiscard]] Furniture make_painting(double height, RandomStream& stream);
[[nodiscard]] Furniture make_window(double height, RandomStream& stream);

[[nodiscard]] Colour wood_colour(RandomStream& stream);
[[nodiscard]] Colour fabric_colour(RandomStream& stream);
[[nodiscard]] double between_numbers(double low, double high, RandomStream& stream);

}  // namespace kindred
