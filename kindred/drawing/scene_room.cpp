#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "kindred/base/random.h"
#include "kindred/drawing/scene.h"
#include "kindred/drawing/scene_furniture.h"

namespace kindred {
namespace {

using Maker = std::function<Furniture(RandomStream&)>;

struct Use {
  std::vector<Maker> along_walls;  // in the order of placement
  std::vector<Maker> in_the_middle;
  bool tiled;
};

const std::vector<Use>& uses() {
  static const std::vector<Use> all = {
      {{make_couch, make_tv, make_bookshelf, make_plant, make_chair}, {make_dining_table}, false},
      {{make_bed, make_bookshelf, make_plant, make_chair, make_tv}, {}, false},
      {{make_bookshelf, make_plant, make_couch, make_plant}, {make_dining_table}, false},
      {{make_counter, make_refrigerator, make_oven, make_plant}, {make_dining_table}, true},
      {{make_toilet, make_washstand, make_plant, make_chair}, {}, true}};
  return all;
}

// Occupied floor: an axis-aligned rectangle.
struct Taken {
  double x0, y0, x1, y1;
};

class Builder {
 public:
  explicit Builder(uint64_t seed) : stream_(derive_seed(seed, "room")) {
    scene_.seed = derive_seed(seed, "patterns");
  }

  Scene build() {
    const Use& use = uses()[stream_.below(uses().size())];
    scene_.size = {between_numbers(3.4, 5.6, stream_), between_numbers(3.4, 5.6, stream_),
                   between_numbers(2.4, 2.9, stream_)};
    choose_surfaces(use.tiled);
    for (const auto& make : use.along_walls)
      if (stream_.uniform() < 0.85) put_along_a_wall(make(stream_));
    for (const auto& make : use.in_the_middle)
      if (stream_.uniform() < 0.8) put_in_the_middle(make(stream_));
    hang(make_window(1.5, stream_), 0.02);
    if (stream_.uniform() < 0.7) hang(make_painting(1.6, stream_), 0.02);
    if (stream_.uniform() < 0.6) hang(make_clock(1.95, stream_), 0.0);
    return scene_;
  }

 private:
  void choose_surfaces(bool tiled) {
    const Colour wood = wood_colour(stream_);
    scene_.floor = {.colour = wood,
                    .second = brightened(wood, 0.72),
                    .pattern = Pattern::kPlanks,
                    .scale = 0.14};
    if (tiled)
      scene_.floor = {.colour = {0.75, 0.74, 0.70},
                      .second = brightened(fabric_colour(stream_), 0.8),
                      .pattern = Pattern::kTiles,
                      .scale = 0.33};
    const Colour tint = fabric_colour(stream_);
    scene_.wall = {.colour = blend({0.86, 0.84, 0.80}, tint, between_numbers(0, 0.45, stream_))};
    if (stream_.uniform() < 0.2)
      scene_.wall = {.colour = scene_.wall.colour,
                     .second = brightened(scene_.wall.colour, 0.86),
                     .pattern = Pattern::kStripes,
                     .scale = 0.24};
    scene_.ceiling = {.colour = {0.92, 0.92, 0.90}};
    scene_.lamp = {scene_.size.x * between_numbers(0.35, 0.65, stream_),
                   scene_.size.y * between_numbers(0.35, 0.65, stream_), scene_.size.z - 0.35};
  }

  // Adds a piece at (x, y). `turn` = side · π / 2 turns its back to wall `side`: sides 0 … 3 are at
  // y = depth, x = 0, y = 0, x = width.
  void put(const Furniture& piece, double x, double y, double turn) {
    const double c = std::cos(turn), s = std::sin(turn);
    for (Solid solid : piece.solids) {
      const Vec3 at = solid.centre;
      solid.centre = {x + c * at.x - s * at.y, y + s * at.x + c * at.y, at.z};
      solid.turn += turn;
      scene_.solids.push_back(solid);
    }
  }

  bool take(double x, double y, double width, double depth) {
    constexpr double kGap = 0.05;
    const Taken place = {x - width / 2 - kGap, y - depth / 2 - kGap, x + width / 2 + kGap,
                         y + depth / 2 + kGap};
    for (const auto& other : taken_)
      if (place.x0 < other.x1 && other.x0 < place.x1 && place.y0 < other.y1 && other.y0 < place.y1)
        return false;
    taken_.push_back(place);
    return true;
  }

  void put_along_a_wall(const Furniture& piece) {
    for (int attempt = 0; attempt < 12; ++attempt) {
      const uint64_t side = stream_.below(4);
      const bool level = side % 2 == 0;  // the wall is along x
      const double length = level ? scene_.size.x : scene_.size.y;
      if (length < piece.width + 0.1) continue;
      const double along =
          between_numbers(piece.width / 2 + 0.05, length - piece.width / 2 - 0.05, stream_);
      const double off = piece.depth / 2 + 0.03;
      const double x = level ? along : (side == 1 ? off : scene_.size.x - off);
      const double y = level ? (side == 0 ? scene_.size.y - off : off) : along;
      if (!take(x, y, level ? piece.width : piece.depth, level ? piece.depth : piece.width))
        continue;
      put(piece, x, y, static_cast<double>(side) * std::numbers::pi / 2);
      return;
    }
  }

  void put_in_the_middle(const Furniture& piece) {
    const double x = scene_.size.x * between_numbers(0.4, 0.6, stream_);
    const double y = scene_.size.y * between_numbers(0.4, 0.6, stream_);
    if (!take(x, y, piece.width, piece.depth)) return;
    put(piece, x, y, 0);
    for (const double side : {-1.0, 1.0}) {
      for (const double place : {-0.25, 0.25}) {
        if (stream_.uniform() < 0.3) continue;
        const Furniture chair = make_chair(stream_);
        const double cx = x + place * piece.width;
        const double cy = y + side * (piece.depth / 2 + 0.30);
        if (take(cx, cy, 0.44, 0.34))
          put(chair, cx, cy,
              side > 0 ? between_numbers(-0.2, 0.2, stream_)
                       : std::numbers::pi + between_numbers(-0.2, 0.2, stream_));
      }
    }
  }

  void hang(const Furniture& piece, double off) {
    const uint64_t side = stream_.below(4);
    const bool level = side % 2 == 0;
    const double length = level ? scene_.size.x : scene_.size.y;
    const double along =
        between_numbers(piece.width / 2 + 0.2, length - piece.width / 2 - 0.2, stream_);
    const double x = level ? along : (side == 1 ? off : scene_.size.x - off);
    const double y = level ? (side == 0 ? scene_.size.y - off : off) : along;
    put(piece, x, y, static_cast<double>(side) * std::numbers::pi / 2);
  }

  RandomStream stream_;
  Scene scene_;
  std::vector<Taken> taken_;
};

}  // namespace

Scene furnish_room(uint64_t seed) {
  return Builder(seed).build();
}

}  // namespace kindred
