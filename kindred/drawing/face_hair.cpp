#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "kindred/drawing/face_sitter.h"

namespace kindred {
namespace {

using A = FaceAttribute;

constexpr double kHairX = 88.5;

bool is_long(const Sitter& sitter) {
  return sitter.hair_end > 140;
}

// Strand texture: straight hair has fine vertical lines, wavy hair waves across them, other hair is
// in between.
Canvas::Paint strands(const Sitter& sitter, double brightness) {
  const bool wavy = sitter.is(A::kWavyHair), straight = sitter.is(A::kStraightHair);
  const double contrast = straight ? 0.42 : wavy ? 0.50 : 0.22;
  const double fine = straight ? 1.3 : wavy ? 3.2 : 2.2;
  const Colour hair = brightened(sitter.hair, brightness);
  const uint64_t seed = sitter.seed;
  return [=](double x, double y) {
    const double sway = wavy ? 5.5 * std::sin(y / 5.5 + 0.12 * x) : straight ? 0 : y / 5;
    // Strands run around the head above the forehead and hang down at the sides.
    const double around = 60 * std::atan2(x - kHairX, 128 - std::min(y, 110.0));
    const double strand = smooth_noise((around + sway) / fine, seed);
    const double lock = smooth_noise((around + sway) / 9, seed + 7);
    double light = 1 - contrast / 2 + contrast * (0.6 * strand + 0.4 * lock);
    if (wavy) light *= 0.86 + 0.24 * std::sin(y / 5.5 + 0.12 * x);
    // Smooth hair has a gloss, a band around the head.
    if (straight) light *= 1 + 0.45 * std::exp(-std::pow((y - 72) / 7, 2));
    return brightened(hair, light);
  };
}

// Outline of both sides of hanging hair, from the crown to its end.
Outline curtain(const Sitter& sitter, double wider) {
  const bool wavy = sitter.is(A::kWavyHair);
  std::vector<Point2> right;
  const double out = sitter.half_width + wider;
  for (double y = 60; y < sitter.hair_end + 1; y += 9) {
    const double fall = (y - 60) / (sitter.hair_end - 60);
    const double spread = wavy ? 4 * std::sin(y / 6.5) + 9 * fall : 2 * fall;
    right.push_back({out * (0.80 + 0.20 * std::min(1.0, (y - 55) / 40)) + spread, y});
  }
  std::vector<Point2> points = {{kHairX, sitter.top - 12}, {kHairX + 24, sitter.top - 6}};
  for (const auto& point : right) points.push_back({kHairX + point.x, point.y});
  if (wavy) points.push_back({kHairX + out * 0.6, sitter.hair_end + 5});
  if (wavy) points.push_back({kHairX - out * 0.6, sitter.hair_end + 5});
  for (auto point = right.rbegin(); point != right.rend(); ++point)
    points.push_back({kHairX - point->x, point->y});
  points.push_back({kHairX - 24, sitter.top - 6});
  return sitter.place(closed_curve(points), 0.0);
}

// The part of the face not covered by hair: below the hairline, between the sides.
Outline open_face(const Sitter& sitter) {
  const double line = sitter.hairline, side = sitter.half_width - 1;
  const double temple = is_long(sitter) ? side - 5 : side + 3;
  std::vector<Point2> points;
  if (sitter.is(A::kRecedingHairline)) {
    // Deep recesses at both temples.
    points = {{0, line + 9}, {12, line + 4}, {24, line - 3}, {side - 2, line + 14}};
  } else {
    points = {{0, line}, {14, line + 1}, {26, line + 7}, {temple - 3, line + 20}};
  }
  points.push_back({temple + 1, 112});
  points.push_back({temple, 150});
  points.push_back({temple - 12, 200});
  std::vector<Point2> all;
  for (auto point = points.rbegin(); point != points.rend(); ++point)
    if (point->x > 0) all.push_back({kHairX - point->x, point->y});
  for (const auto& point : points) all.push_back({kHairX + point.x, point.y});
  return sitter.place(closed_curve(all), 0.2);
}

Mask bangs(const Canvas& canvas, const Sitter& sitter) {
  Mask all = canvas.mask();
  for (int i = 0; i < 11; ++i) {
    const double x = kHairX - 35 + 7 * i;
    const double end = 99 + 4 * sitter.chance(200 + static_cast<uint64_t>(i)) -
                       (sitter.is(A::kStraightHair) ? 0 : 0.16 * std::abs(x - kHairX));
    const double lean = sitter.is(A::kWavyHair) ? 6 : 2;
    const std::vector<Point2> line =
        open_curve({{kHairX + (x - kHairX) * 0.7, sitter.hairline - 14},
                    {x - lean / 2, (sitter.hairline + end) / 2},
                    {x + lean, end}});
    all.add(canvas.mask(sitter.place(brush(line, {12, 11, 4}), 0.6)));
  }
  return all;
}

}  // namespace

void paint_back_hair(Canvas& canvas, const Sitter& sitter) {
  if (sitter.is(A::kBald) || !is_long(sitter)) return;
  canvas.paint(canvas.mask(curtain(sitter, sitter.is(A::kWavyHair) ? 11 : 6)),
               strands(sitter, 0.62));
}

void paint_front_hair(Canvas& canvas, const Sitter& sitter) {
  if (sitter.is(A::kBald)) {
    // Highlight on a bald skull.
    canvas.shade(
        canvas.mask(sitter.place(ellipse({kHairX - 12 * sitter.light, 66}, 15, 7), 0.3)).blur(4),
        1.28);
    return;
  }
  Mask hair = is_long(sitter) ? canvas.mask(curtain(sitter, sitter.is(A::kWavyHair) ? 8 : 4))
                              : canvas.mask(sitter.head(sitter.is(A::kWavyHair) ? 9 : 6));
  if (!is_long(sitter)) {
    // Short hair ends beside the ears.
    hair.cut_to(
        canvas.mask({{0, 0}, {178, 0}, {178, sitter.hair_end}, {0, sitter.hair_end}}).blur(1.5));
  }
  hair.cut_away(canvas.mask(open_face(sitter)));
  canvas.shade(Mask(hair).blur(3), 0.80);  // its shadow on the skin
  canvas.paint(hair, strands(sitter, 1));
  if (!sitter.is(A::kBangs)) return;
  const Mask fringe = bangs(canvas, sitter);
  canvas.shade(Mask(fringe).blur(2.5), 0.72);
  canvas.paint(fringe, strands(sitter, 1.06));
}

void paint_beard(Canvas& canvas, const Sitter& sitter) {
  const Colour colour = blend(sitter.hair, {0.12, 0.09, 0.08}, sitter.is(A::kGrayHair) ? 0 : 0.35);
  const uint64_t seed = sitter.seed + 31;
  const Canvas::Paint bristles = [=](double x, double y) {
    const double bristle = smooth_noise(1.1 * x + 2 * std::sin(y / 6), seed);
    return brightened(colour, 0.72 + 0.42 * bristle + 0.14 * smooth_noise(y / 5, seed + 1));
  };
  const auto part = [&](const Outline& outline, double softness) {
    return canvas.mask(sitter.place(outline, 0.4)).blur(softness);
  };
  const Mask face = canvas.mask(sitter.head(1));
  const double middle = kHairX, chin = sitter.chin, side = sitter.half_width;
  const Outline mouth_free = ellipse({middle, 154}, 17, 8);
  const auto jaw = [&] {
    Mask mask = canvas.mask(sitter.place(closed_curve({{middle - side - 3, 128},
                                                       {middle - side + 9, 136},
                                                       {middle - 26, 146},
                                                       {middle - 10, 143},
                                                       {middle, 141},
                                                       {middle + 10, 143},
                                                       {middle + 26, 146},
                                                       {middle + side - 9, 136},
                                                       {middle + side + 3, 128},
                                                       {middle + side, chin + 6},
                                                       {middle, chin + 12},
                                                       {middle - side, chin + 6}}),
                                         0.2));
    return mask.blur(2.2).cut_to(face);
  };
  if (sitter.is(A::kFiveOClockShadow)) {
    Mask shadow = jaw();
    shadow.fade(0.42);
    canvas.paint(shadow, [=](double x, double y) {
      return blend(colour, sitter.skin, 0.25 + 0.5 * smooth_noise(3 * x + 17 * y, seed));
    });
  }
  const bool chin_alone = sitter.is(A::kGoatee), sides = sitter.is(A::kSideburns);
  if (!sitter.is(A::kNoBeard) && !sitter.is(A::kFiveOClockShadow) && !chin_alone && !sides) {
    Mask full = jaw();
    full.cut_away(part(mouth_free, 1));
    canvas.paint(full.fade(0.93), bristles);
  }
  if (chin_alone) {
    Mask goatee = part(closed_curve({{middle - 13, 163},
                                     {middle, 160},
                                     {middle + 13, 163},
                                     {middle + 14, chin - 2},
                                     {middle, chin + 9},
                                     {middle - 14, chin - 2}}),
                       1);
    canvas.paint(goatee.fade(0.95), bristles);
  }
  if (sides) {
    for (const double sign : {-1.0, 1.0}) {
      const double x = middle + sign * side;
      Mask burn = part(closed_curve({{x - sign * 1, 104},
                                     {x - sign * 9, 106},
                                     {x - sign * 10, 128},
                                     {x - sign * 13, 146},
                                     {x - sign * 2, 146},
                                     {x + sign, 122}}),
                       1.2);
      canvas.paint(burn.cut_to(face).fade(0.92), bristles);
    }
  }
  if (sitter.is(A::kMustache)) {
    Mask moustache = part(closed_curve({{middle, 143},
                                        {middle + 9, 142},
                                        {middle + 18, 147},
                                        {middle + 23, 154},
                                        {middle + 15, 150.5},
                                        {middle + 6, 149},
                                        {middle, 149.5},
                                        {middle - 6, 149},
                                        {middle - 15, 150.5},
                                        {middle - 23, 154},
                                        {middle - 18, 147},
                                        {middle - 9, 142}}),
                          0.8);
    canvas.paint(moustache.fade(0.96), bristles);
  }
}

}  // namespace kindred
