#include <algorithm>
#include <cmath>
#include <vector>

#include "kindred/drawing/face_sitter.h"

namespace kindred {
namespace {

using A = FaceAttribute;

constexpr double kFeaturesX = 88.5, kEyeY = 111.5, kMouthY = 154;

Colour darker_skin(const Sitter& sitter, double factor) {
  return {sitter.skin.red * factor, sitter.skin.green * factor * 0.88,
          sitter.skin.blue * factor * 0.84};
}

// The opening between the lids of the eye centred at `x`.
Outline eye_opening(double x, double sign, double open) {
  return closed_curve({{x - sign * 9, kEyeY + 1},
                       {x - sign * 3, kEyeY - open * 0.85},
                       {x + sign * 3, kEyeY - open},
                       {x + sign * 9.3, kEyeY - 0.8},
                       {x + sign * 4, kEyeY + open * 0.72},
                       {x - sign * 3, kEyeY + open * 0.78}});
}

void paint_lids(Canvas& canvas, const Sitter& sitter, double x, double sign, double open) {
  const bool painted = sitter.is(A::kHeavyMakeup);
  if (painted) {
    const Colour shadows[] = {{0.30, 0.20, 0.42}, {0.22, 0.34, 0.52}, {0.40, 0.22, 0.20}};
    const Colour shadow = shadows[static_cast<size_t>(sitter.chance(40) * 2.999)];
    Mask lid = canvas.mask(sitter.place(ellipse({x, kEyeY - 5}, 12, 5.2, sign * -0.12), 0.6));
    canvas.paint(lid.blur(1.4).fade(0.72), shadow);
  }
  if (sitter.is(A::kBagsUnderEyes)) {
    Mask bag = canvas.mask(sitter.place(ellipse({x, kEyeY + 9}, 9.5, 3.6), 0.5));
    canvas.paint(bag.blur(1.2).fade(0.60), darker_skin(sitter, 0.62));
    Mask fold = canvas.mask(
        sitter.place(brush(open_curve({{x - 9, kEyeY + 9}, {x, kEyeY + 13.2}, {x + 9, kEyeY + 9}}),
                           {0.6, 1.9, 0.6}),
                     0.5));
    canvas.shade(fold.blur(0.5), 0.52);
  }
  // The fold of the upper lid.
  Mask crease = canvas.mask(sitter.place(
      brush(open_curve(
                {{x - sign * 9, kEyeY - 2}, {x, kEyeY - open - 3}, {x + sign * 10, kEyeY - 3}}),
            {0.5, 1.4, 0.5}),
      0.6));
  canvas.shade(crease.blur(0.4), 0.68);
}

void paint_eye(Canvas& canvas, const Sitter& sitter, double sign) {
  const double x = kFeaturesX + sign * 19.8, open = sitter.eye_open;
  canvas.shade(canvas.mask(sitter.place(ellipse({x, kEyeY - 2}, 13, 8), 0.5)).blur(3), 0.86);
  paint_lids(canvas, sitter, x, sign, open);
  const Mask opening = canvas.mask(sitter.place(eye_opening(x, sign, open), 0.6));
  canvas.paint(opening, {0.93, 0.92, 0.90});
  const double look = 1.5 * (sitter.chance(41) - 0.5);
  const auto disc = [&](double radius, double dx, double dy) {
    Mask mask =
        canvas.mask(sitter.place(ellipse({x + look + dx, kEyeY - 0.3 + dy}, radius, radius), 0.6));
    return mask.cut_to(opening);
  };
  canvas.paint(disc(4.6, 0, 0), brightened(sitter.iris, 0.7));
  canvas.paint(disc(3.9, 0, 0), sitter.iris);
  canvas.paint(disc(2.0, 0, 0), {0.03, 0.03, 0.04});
  canvas.paint(disc(1.1, 1.4, -1.4), {1, 1, 1});
  const bool painted = sitter.is(A::kHeavyMakeup);
  const double line = painted ? 3.2 : sitter.is(A::kMale) ? 1.3 : 1.9;
  const double wing = painted ? 3.5 : 0;
  canvas.paint(canvas.mask(sitter.place(
                   brush(open_curve({{x - sign * 9, kEyeY + 0.6},
                                     {x - sign * 3, kEyeY - open * 0.9},
                                     {x + sign * 3, kEyeY - open},
                                     {x + sign * (9.5 + wing), kEyeY - 1.2 - wing * 0.6}}),
                         {0.6, line, line * 0.7}),
                   0.6)),
               {0.08, 0.06, 0.06});
}

void paint_brow(Canvas& canvas, const Sitter& sitter, double sign) {
  const double x = kFeaturesX + sign * 20.5;
  const double width = sitter.is(A::kBushyEyebrows) ? 8.2 : sitter.is(A::kMale) ? 3.9 : 3.0;
  const double arch = sitter.is(A::kArchedEyebrows) ? 6.5 : 1.6;
  const double y = (sitter.is(A::kArchedEyebrows) ? 101.5 : 100.5) + sign * sitter.crooked * 0.6;
  const std::vector<Point2> line = open_curve({{x - sign * 12, y + 1.2},
                                               {x - sign * 3, y - arch * 0.6},
                                               {x + sign * 5, y - arch},
                                               {x + sign * 13, y + 1.5}});
  Mask brow = canvas.mask(sitter.place(brush(line, {width * 0.8, width, 0.8}), 0.7));
  const uint64_t seed = sitter.seed + 11;
  const Colour colour = sitter.brow;
  canvas.paint(brow.blur(0.5).fade(0.92), [=](double at, double) {
    return brightened(colour, 0.75 + 0.5 * smooth_noise(at * 1.5, seed));
  });
}

void paint_nose(Canvas& canvas, const Sitter& sitter) {
  const bool big = sitter.is(A::kBigNose), pointy = sitter.is(A::kPointyNose);
  const double half = big ? 14.5 : pointy ? 6.8 : 9.5;
  const double tip = pointy ? 140.5 : big ? 139 : 137;
  const double shade_side = sitter.light > 0 ? -1 : 1;
  Mask side = canvas.mask(sitter.place(closed_curve({{kFeaturesX + shade_side * 3, 108},
                                                     {kFeaturesX + shade_side * (half * 0.55), 122},
                                                     {kFeaturesX + shade_side * half, 135},
                                                     {kFeaturesX + shade_side * 3, 137}}),
                                       0.8));
  canvas.shade(side.blur(2), 0.80);
  Mask ridge = canvas.mask(sitter.place(
      brush({{kFeaturesX, 106}, {kFeaturesX, tip - 3}}, {2, pointy ? 3.0 : 4.5, big ? 11.0 : 5.0}),
      0.9));
  canvas.shade(ridge.blur(pointy ? 1.0 : 2.2), pointy ? 1.26 : 1.14);
  const Colour dark = darker_skin(sitter, 0.45);
  for (const double sign : {-1.0, 1.0}) {
    Mask wing =
        canvas.mask(sitter.place(brush(open_curve({{kFeaturesX + sign * (half - 2.5), tip - 8.5},
                                                   {kFeaturesX + sign * half, tip - 3},
                                                   {kFeaturesX + sign * (half - 3), tip + 0.8}}),
                                       {0.5, 1.7, 1}),
                                 0.9));
    canvas.shade(wing.blur(0.6), 0.58);
    Mask nostril = canvas.mask(sitter.place(
        ellipse({kFeaturesX + sign * half * 0.52, tip}, half * 0.26, 1.5, sign * 0.35), 1.0));
    canvas.paint(nostril.blur(0.5), dark);
  }
  if (pointy) {
    // A sharp tip that casts a shadow.
    const Outline under = {
        {kFeaturesX - 5, tip + 0.5}, {kFeaturesX, tip + 4.5}, {kFeaturesX + 5, tip + 0.5}};
    canvas.shade(canvas.mask(sitter.place(under, 1.0)).blur(0.8), 0.55);
  } else if (big) {
    canvas.shade(
        canvas.mask(sitter.place(ellipse({kFeaturesX, tip + 3.5}, half, 3), 0.9)).blur(1.5), 0.70);
  }
}

void paint_mouth(Canvas& canvas, const Sitter& sitter) {
  const bool smiling = sitter.is(A::kSmiling), open = sitter.is(A::kMouthSlightlyOpen);
  const double half = smiling ? 21 : 16, lift = smiling ? 6 : -1.2;
  const double full = sitter.is(A::kBigLips) ? 2.0 : 1.0;
  const double gap = open ? (smiling ? 6.0 : 4.4) : 0;
  const double slant = sitter.crooked * 0.5;
  const Point2 left = {kFeaturesX - half, kMouthY - lift - slant};
  const Point2 right = {kFeaturesX + half, kMouthY - lift + slant};
  const double upper = kMouthY - gap / 2, lower = kMouthY + gap / 2 + (smiling ? 1.5 : 0);
  const auto line = [&](double y, double bend) {
    return std::vector<Point2>{{kFeaturesX - half * 0.5, y - lift * 0.25 + bend},
                               {kFeaturesX, y},
                               {kFeaturesX + half * 0.5, y - lift * 0.25 + bend}};
  };
  std::vector<Point2> lips = {left};
  const double top = upper - 3.4 * full;
  lips.push_back({kFeaturesX - half * 0.5, top - lift * 0.25});
  lips.push_back({kFeaturesX - 4, top - 0.8});
  lips.push_back({kFeaturesX, top + 0.6});
  lips.push_back({kFeaturesX + 4, top - 0.8});
  lips.push_back({kFeaturesX + half * 0.5, top - lift * 0.25});
  lips.push_back(right);
  const double bottom = lower + 4.6 * full;
  lips.push_back({kFeaturesX + half * 0.55, bottom - 2 - lift * 0.2});
  lips.push_back({kFeaturesX, bottom});
  lips.push_back({kFeaturesX - half * 0.55, bottom - 2 - lift * 0.2});
  const Mask mask = canvas.mask(sitter.place(closed_curve(lips), 0.7));
  canvas.shade(canvas.mask(sitter.place(ellipse({kFeaturesX, bottom + 3}, 11, 2.5), 0.7)).blur(1.5),
               0.80);
  canvas.paint(mask, sitter.lips);
  const Outline shine =
      ellipse({kFeaturesX + 3 * sitter.light, bottom - 2.2 * full}, 6, 1.2 * full);
  canvas.shade(canvas.mask(sitter.place(shine, 0.8)).blur(0.8),
               sitter.is(A::kWearingLipstick) ? 1.7 : 1.2);
  if (open) {
    std::vector<Point2> inside = {left};
    for (const auto& point : line(upper, 0)) inside.push_back(point);
    inside.push_back(right);
    const auto below = line(lower, 0);
    for (auto point = below.rbegin(); point != below.rend(); ++point) inside.push_back(*point);
    const Mask cavity = canvas.mask(sitter.place(closed_curve(inside), 0.7));
    canvas.paint(cavity, {0.20, 0.05, 0.06});
    // As high at the sides as in the middle.
    std::vector<Point2> bite = {{left.x + 2, left.y - 2}, {right.x - 2, right.y - 2}};
    const double height = smiling ? 4.2 : 2.2;
    const auto edge = line(upper + height, smiling ? -0.8 : 0);
    bite.push_back({right.x - 3, right.y + 1.2});
    for (auto point = edge.rbegin(); point != edge.rend(); ++point) bite.push_back(*point);
    bite.push_back({left.x + 3, left.y + 1.2});
    Mask teeth = canvas.mask(sitter.place(bite, 0.7));
    canvas.paint(teeth.cut_to(cavity), {0.94, 0.93, 0.89});
  } else {
    std::vector<Point2> parting = {left};
    for (const auto& point : line(kMouthY + (smiling ? 1 : 0), 0)) parting.push_back(point);
    parting.push_back(right);
    canvas.paint(canvas.mask(sitter.place(brush(open_curve(parting), {1, 1.7, 1}), 0.7)),
                 {0.26, 0.09, 0.09});
  }
  if (!smiling) return;
  for (const double sign : {-1.0, 1.0}) {
    Mask dimple = canvas.mask(sitter.place(brush(open_curve({{kFeaturesX + sign * 15, 139},
                                                             {kFeaturesX + sign * 24, 146},
                                                             {kFeaturesX + sign * 26, 155}}),
                                                 {0.5, 2, 0.5}),
                                           0.5));
    canvas.shade(dimple.blur(0.8), 0.70);
  }
}

}  // namespace

void paint_features(Canvas& canvas, const Sitter& sitter) {
  for (const double sign : {-1.0, 1.0}) {
    paint_eye(canvas, sitter, sign);
    paint_brow(canvas, sitter, sign);
  }
  paint_nose(canvas, sitter);
  paint_mouth(canvas, sitter);
}

}  // namespace kindred
