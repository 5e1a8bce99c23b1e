#include "kindred/drawing/scene_furniture.h"

#include <algorithm>

namespace kindred {
namespace {

using K = SceneClass;

Material plain(Colour colour) {
  return {.colour = colour, .second = colour};
}

Material of_fabric(Colour colour) {
  return {.colour = colour, .second = colour, .pattern = Pattern::kFabric};
}

Material of_wood(Colour colour) {
  return {.colour = colour,
          .second = brightened(colour, 0.75),
          .pattern = Pattern::kPlanks,
          .scale = 0.16};
}

const Colour kWhite = {0.88, 0.88, 0.87}, kBlack = {0.03, 0.03, 0.035}, kSteel = {0.55, 0.56, 0.58};

// Adds a box given by its lower and upper corner.
void box(Furniture& piece, Vec3 low, Vec3 high, K kind, const Material& material) {
  piece.solids.push_back({.shape = SolidShape::kBox,
                          .centre = (low + high) * 0.5,
                          .half = (high - low) * 0.5,
                          .kind = kind,
                          .material = material});
}

void round(Furniture& piece, SolidShape shape, Vec3 centre, Vec3 half, K kind,
           const Material& material) {
  piece.solids.push_back(
      {.shape = shape, .centre = centre, .half = half, .kind = kind, .material = material});
}

void legs(Furniture& piece, double width, double depth, double height, K kind,
          const Material& material) {
  constexpr double kThick = 0.03;
  for (const double x : {-1.0, 1.0})
    for (const double y : {-1.0, 1.0}) {
      const Vec3 foot = {x * (width / 2 - 0.05), y * (depth / 2 - 0.05), height / 2};
      round(piece, SolidShape::kBox, foot, {kThick, kThick, height / 2}, kind, material);
    }
}

void bottle(Furniture& piece, Vec3 at, RandomStream& stream) {
  const Colour glass[] = {{0.05, 0.22, 0.09}, {0.30, 0.12, 0.03}, {0.10, 0.20, 0.36}};
  const Material material = plain(glass[stream.below(3)]);
  round(piece, SolidShape::kCylinder, at + Vec3{0, 0, 0.10}, {0.04, 0.04, 0.10}, K::kBottle,
        material);
  round(piece, SolidShape::kEllipsoid, at + Vec3{0, 0, 0.20}, {0.04, 0.04, 0.045}, K::kBottle,
        material);
  round(piece, SolidShape::kCylinder, at + Vec3{0, 0, 0.26}, {0.014, 0.014, 0.05}, K::kBottle,
        material);
}

void vase(Furniture& piece, Vec3 at, RandomStream& stream) {
  const Material material = plain(fabric_colour(stream));
  round(piece, SolidShape::kEllipsoid, at + Vec3{0, 0, 0.10}, {0.075, 0.075, 0.10}, K::kVase,
        material);
  round(piece, SolidShape::kCylinder, at + Vec3{0, 0, 0.22}, {0.035, 0.035, 0.06}, K::kVase,
        material);
}

void books(Furniture& piece, double from, double to, double y, double z, RandomStream& stream) {
  double x = from;
  while (x < to - 0.06) {
    const double thick = between_numbers(0.02, 0.05, stream);
    const double high = between_numbers(0.16, 0.24, stream);
    box(piece, {x, y - 0.08, z}, {x + thick, y + 0.08, z + high}, K::kBook,
        plain(fabric_colour(stream)));
    x += thick + 0.002;
  }
}

}  // namespace

double between_numbers(double low, double high, RandomStream& stream) {
  return low + (high - low) * stream.uniform();
}

Colour wood_colour(RandomStream& stream) {
  const Colour woods[] = {
      {0.50, 0.30, 0.15}, {0.62, 0.45, 0.26}, {0.28, 0.16, 0.09}, {0.72, 0.58, 0.40}};
  return brightened(woods[stream.below(4)], between_numbers(0.85, 1.1, stream));
}

Colour fabric_colour(RandomStream& stream) {
  const Colour colours[] = {{0.55, 0.12, 0.11}, {0.13, 0.26, 0.45}, {0.22, 0.38, 0.22},
                            {0.66, 0.56, 0.40}, {0.40, 0.40, 0.42}, {0.72, 0.46, 0.12},
                            {0.36, 0.20, 0.42}, {0.14, 0.44, 0.46}};
  return brightened(colours[stream.below(8)], between_numbers(0.75, 1.25, stream));
}

Furniture make_couch(RandomStream& stream) {
  const double w = between_numbers(1.6, 2.2, stream) / 2, d = 0.45;
  Furniture piece{.width = 2 * w, .depth = 2 * d};
  const Material cloth = of_fabric(fabric_colour(stream));
  const Material cushion = of_fabric(brightened(cloth.colour, 1.15));
  box(piece, {-w, -d, 0.08}, {w, d, 0.36}, K::kCouch, cloth);
  box(piece, {-w, d - 0.22, 0.36}, {w, d, 0.82}, K::kCouch, cloth);
  for (const double side : {-1.0, 1.0}) {
    const double x = side * (w - 0.1);
    box(piece, {x - 0.1, -d, 0.36}, {x + 0.1, d, 0.60}, K::kCouch, cloth);
    const double inner = side * (w - 0.2);
    box(piece, {std::min(0.0, inner) + 0.01, -d - 0.02, 0.36},
        {std::max(0.0, inner) - 0.01, d - 0.22, 0.47}, K::kCouch, cushion);
  }
  return piece;
}

Furniture make_bed(RandomStream& stream) {
  const double w = between_numbers(1.0, 1.8, stream) / 2, d = 1.0;
  Furniture piece{.width = 2 * w, .depth = 2 * d};
  const Material wood = of_wood(wood_colour(stream));
  box(piece, {-w, -d, 0.1}, {w, d, 0.3}, K::kBed, wood);
  box(piece, {-w, d - 0.06, 0.1}, {w, d, 1.0}, K::kBed, wood);
  box(piece, {-w + 0.03, -d + 0.03, 0.3}, {w - 0.03, d - 0.08, 0.48}, K::kBed, plain(kWhite));
  box(piece, {-w, -d, 0.34}, {w, 0.35, 0.52}, K::kBed, of_fabric(fabric_colour(stream)));
  const int pillows = w > 0.7 ? 2 : 1;
  for (int i = 0; i < pillows; ++i) {
    const double x = pillows == 1 ? 0 : (i == 0 ? -w / 2 : w / 2);
    round(piece, SolidShape::kEllipsoid, {x, 0.66, 0.52}, {0.32, 0.20, 0.09}, K::kBed,
          plain({0.95, 0.94, 0.92}));
  }
  return piece;
}

Furniture make_dining_table(RandomStream& stream) {
  const double w = between_numbers(1.1, 1.7, stream), d = between_numbers(0.75, 0.95, stream);
  Furniture piece{.width = w, .depth = d};
  const Material wood = of_wood(wood_colour(stream));
  constexpr double kTop = 0.75;
  box(piece, {-w / 2, -d / 2, kTop - 0.04}, {w / 2, d / 2, kTop}, K::kDiningTable, wood);
  legs(piece, w, d, kTop - 0.04, K::kDiningTable, wood);
  if (stream.uniform() < 0.7) vase(piece, {0.05 * w, 0, kTop}, stream);
  if (stream.uniform() < 0.7) bottle(piece, {-0.25 * w, 0.1, kTop}, stream);
  if (stream.uniform() < 0.5)
    box(piece, {0.2 * w, -0.2, kTop}, {0.2 * w + 0.16, 0.02, kTop + 0.03}, K::kBook,
        plain(fabric_colour(stream)));
  return piece;
}

Furniture make_chair(RandomStream& stream) {
  constexpr double kWide = 0.44, kSeat = 0.46;
  Furniture piece{.width = kWide, .depth = kWide};
  const Material wood = of_wood(wood_colour(stream));
  box(piece, {-0.22, -0.22, kSeat - 0.04}, {0.22, 0.22, kSeat}, K::kChair, wood);
  legs(piece, kWide, kWide, kSeat - 0.04, K::kChair, wood);
  for (const double x : {-0.19, 0.0, 0.19})
    box(piece, {x - 0.025, 0.18, kSeat}, {x + 0.025, 0.22, 0.92}, K::kChair, wood);
  box(piece, {-0.22, 0.175, 0.80}, {0.22, 0.225, 0.95}, K::kChair, wood);
  return piece;
}

Furniture make_plant(RandomStream& stream) {
  Furniture piece{.width = 0.5, .depth = 0.5};
  const Colour clay = {0.55, 0.27, 0.16};
  round(piece, SolidShape::kCylinder, {0, 0, 0.16}, {0.16, 0.16, 0.16}, K::kPottedPlant,
        plain(stream.uniform() < 0.5 ? clay : kWhite));
  const Material green = {
      .colour = {0.05, 0.20, 0.05}, .second = {0.30, 0.52, 0.14}, .pattern = Pattern::kLeaves};
  const double high = between_numbers(0.45, 0.85, stream);
  round(piece, SolidShape::kCylinder, {0, 0, 0.35 + high / 4}, {0.025, 0.025, high / 3},
        K::kPottedPlant, plain({0.25, 0.17, 0.09}));
  for (int i = 0; i < 5; ++i) {
    const Vec3 at = {between_numbers(-0.12, 0.12, stream), between_numbers(-0.12, 0.12, stream),
                     0.42 + high * (0.25 + 0.15 * i)};
    round(piece, SolidShape::kEllipsoid, at, {0.19, 0.19, 0.15}, K::kPottedPlant, green);
  }
  return piece;
}

Furniture make_tv(RandomStream& stream) {
  Furniture piece{.width = 1.5, .depth = 0.45};
  box(piece, {-0.75, -0.22, 0}, {0.75, 0.22, 0.45}, K::kBackground, of_wood(wood_colour(stream)));
  const double half = between_numbers(0.45, 0.68, stream), high = half * 1.15;
  box(piece, {-0.15, 0, 0.45}, {0.15, 0.12, 0.48}, K::kTv, plain(kBlack));
  box(piece, {-half, 0.03, 0.48}, {half, 0.08, 0.48 + high}, K::kTv, plain(kBlack));
  const bool on = stream.uniform() < 0.5;
  const Material screen = {.colour = on ? Colour{0.30, 0.55, 1.1} : Colour{0.05, 0.055, 0.07},
                           .second = on ? Colour{0.25, 0.75, 0.30} : Colour{0.05, 0.055, 0.07},
                           .pattern = on ? Pattern::kStripes : Pattern::kPlain,
                           .scale = 0.3};
  box(piece, {-half + 0.03, 0.025, 0.52}, {half - 0.03, 0.03, 0.45 + high}, K::kTv, screen);
  return piece;
}

Furniture make_bookshelf(RandomStream& stream) {
  const double w = between_numbers(0.8, 1.3, stream) / 2;
  Furniture piece{.width = 2 * w, .depth = 0.3};
  const Material wood = of_wood(wood_colour(stream));
  for (const double x : {-w, w - 0.03})
    box(piece, {x, -0.15, 0}, {x + 0.03, 0.15, 1.9}, K::kBackground, wood);
  box(piece, {-w, 0.13, 0}, {w, 0.15, 1.9}, K::kBackground, wood);
  for (int shelf = 0; shelf <= 5; ++shelf) {
    const double z = 0.06 + 0.36 * shelf;
    box(piece, {-w, -0.15, z}, {w, 0.15, z + 0.025}, K::kBackground, wood);
    if (shelf == 5) break;
    const double to = between_numbers(-w / 2, w, stream);
    books(piece, -w + 0.05, to, 0.0, z + 0.025, stream);
    if (to < w - 0.25) vase(piece, {w - 0.14, 0, z + 0.025}, stream);
  }
  return piece;
}

Furniture make_counter(RandomStream& stream) {
  Furniture piece{.width = 2.0, .depth = 0.6};
  constexpr double kTop = 0.9;
  box(piece, {-1, -0.3, 0}, {1, 0.3, kTop - 0.04}, K::kBackground,
      {.colour = brightened(fabric_colour(stream), 1.3),
       .second = kWhite,
       .pattern = Pattern::kPlain});
  box(piece, {-1, -0.32, kTop - 0.04}, {1, 0.3, kTop}, K::kBackground, plain({0.30, 0.30, 0.32}));
  for (int door = 0; door < 4; ++door)
    box(piece, {-0.96 + 0.49 * door, -0.315, 0.08}, {-0.54 + 0.49 * door, -0.3, 0.82},
        K::kBackground, plain(kWhite));
  box(piece, {-0.78, -0.24, kTop}, {-0.24, 0.18, kTop + 0.015}, K::kSink, plain(kSteel));
  box(piece, {-0.74, -0.20, kTop + 0.015}, {-0.28, 0.12, kTop + 0.018}, K::kSink,
      plain(brightened(kSteel, 0.5)));
  round(piece, SolidShape::kCylinder, {-0.51, 0.2, kTop + 0.14}, {0.018, 0.018, 0.14}, K::kSink,
        plain(brightened(kSteel, 1.3)));
  box(piece, {-0.525, 0.0, kTop + 0.27}, {-0.495, 0.21, kTop + 0.30}, K::kSink,
      plain(brightened(kSteel, 1.3)));
  box(piece, {-0.12, -0.08, kTop}, {0.14, 0.10, kTop + 0.20}, K::kToaster,
      plain(stream.uniform() < 0.5 ? kSteel : fabric_colour(stream)));
  box(piece, {-0.08, -0.02, kTop + 0.20}, {0.10, 0.03, kTop + 0.203}, K::kToaster, plain(kBlack));
  box(piece, {0.32, -0.14, kTop}, {0.82, 0.22, kTop + 0.30}, K::kMicrowave, plain(kWhite));
  box(piece, {0.36, -0.145, kTop + 0.04}, {0.68, -0.14, kTop + 0.26}, K::kMicrowave, plain(kBlack));
  bottle(piece, {0.22, 0.15, kTop}, stream);
  return piece;
}

Furniture make_refrigerator(RandomStream& stream) {
  Furniture piece{.width = 0.7, .depth = 0.68};
  const Material door = plain(stream.uniform() < 0.5 ? kWhite : kSteel);
  box(piece, {-0.35, -0.28, 0}, {0.35, 0.34, 1.8}, K::kRefrigerator, door);
  box(piece, {-0.345, -0.33, 0.04}, {0.345, -0.28, 1.15}, K::kRefrigerator, door);
  box(piece, {-0.345, -0.33, 1.17}, {0.345, -0.28, 1.78}, K::kRefrigerator, door);
  for (const double z : {0.75, 1.25})
    box(piece, {-0.31, -0.37, z}, {-0.28, -0.33, z + 0.32}, K::kRefrigerator,
        plain(brightened(kSteel, 0.6)));
  return piece;
}

Furniture make_oven(RandomStream& stream) {
  Furniture piece{.width = 0.62, .depth = 0.6};
  const Material front = plain(stream.uniform() < 0.5 ? kWhite : kSteel);
  box(piece, {-0.3, -0.28, 0}, {0.3, 0.3, 0.9}, K::kOven, front);
  box(piece, {-0.24, -0.30, 0.18}, {0.24, -0.28, 0.62}, K::kOven, plain(kBlack));
  box(piece, {-0.24, -0.34, 0.66}, {0.24, -0.31, 0.69}, K::kOven, plain(kSteel));
  for (const double x : {-0.14, 0.14})
    for (const double y : {-0.12, 0.14})
      round(piece, SolidShape::kCylinder, {x, y, 0.905}, {0.09, 0.09, 0.008}, K::kOven,
            plain(kBlack));
  return piece;
}

Furniture make_toilet(RandomStream& stream) {
  Furniture piece{.width = 0.45, .depth = 0.7};
  const Material china = plain(brightened(kWhite, between_numbers(0.95, 1.08, stream)));
  box(piece, {-0.2, 0.15, 0.4}, {0.2, 0.35, 0.8}, K::kToilet, china);
  round(piece, SolidShape::kCylinder, {0, -0.05, 0.2}, {0.14, 0.2, 0.2}, K::kToilet, china);
  round(piece, SolidShape::kCylinder, {0, -0.08, 0.41}, {0.19, 0.26, 0.025}, K::kToilet, china);
  return piece;
}

Furniture make_washstand(RandomStream& stream) {
  Furniture piece{.width = 0.7, .depth = 0.5};
  box(piece, {-0.35, -0.25, 0}, {0.35, 0.25, 0.78}, K::kBackground, of_wood(wood_colour(stream)));
  round(piece, SolidShape::kEllipsoid, {0, -0.02, 0.84}, {0.26, 0.2, 0.09}, K::kSink,
        plain(kWhite));
  round(piece, SolidShape::kCylinder, {0, 0.2, 0.9}, {0.015, 0.015, 0.12}, K::kSink, plain(kSteel));
  if (stream.uniform() < 0.6) bottle(piece, {0.27, 0.1, 0.78}, stream);
  return piece;
}

Furniture make_clock(double height, RandomStream& stream) {
  Furniture piece{.width = 0.4, .depth = 0.05};
  const double radius = between_numbers(0.16, 0.22, stream);
  round(piece, SolidShape::kEllipsoid, {0, 0, height}, {radius, 0.03, radius}, K::kClock,
        {.colour = kWhite, .second = fabric_colour(stream), .pattern = Pattern::kDial});
  return piece;
}

Furniture make_painting(double height, RandomStream& stream) {
  const double w = between_numbers(0.5, 1.1, stream), h = between_numbers(0.4, 0.7, stream);
  Furniture piece{.width = w, .depth = 0.04};
  box(piece, {-w / 2, -0.02, height - h / 2}, {w / 2, 0.02, height + h / 2}, K::kBackground,
      {.colour = {0.35, 0.55, 0.85},
       .second = fabric_colour(stream),
       .pattern = Pattern::kPainting});
  return piece;
}

Furniture make_window(double height, RandomStream& stream) {
  const double w = between_numbers(0.9, 1.5, stream);
  Furniture piece{.width = w, .depth = 0.04};
  box(piece, {-w / 2, -0.02, height - 0.6}, {w / 2, 0.02, height + 0.6}, K::kBackground,
      {.colour = kWhite, .second = kWhite, .pattern = Pattern::kPane});
  box(piece, {-w / 2 - 0.06, -0.1, height - 0.64}, {w / 2 + 0.06, 0.02, height - 0.6},
      K::kBackground, plain(kWhite));
  return piece;
}

}  // namespace kindred
