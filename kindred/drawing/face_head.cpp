#include <algorithm>
#include <cmath>

#include "kindred/drawing/face_sitter.h"

namespace kindred {
namespace {

using A = FaceAttribute;

constexpr double kMiddleX = 88.5;

Colour in_shadow(Colour skin) {
  return {skin.red * 0.80, skin.green * 0.72, skin.blue * 0.68};
}

void paint_ears(Canvas& canvas, const Sitter& sitter) {
  for (const double sign : {-1.0, 1.0}) {
    const double x = kMiddleX + sign * (sitter.half_width + 1.5);
    canvas.paint(canvas.mask(sitter.place(ellipse({x, 121}, 5.5, 11.5, sign * 0.12), 0.0)),
                 brightened(sitter.skin, 0.93));
    canvas.paint(canvas.mask(sitter.place(ellipse({x, 121}, 2.6, 7.5, sign * 0.12), 0.0)).blur(1),
                 in_shadow(sitter.skin));
  }
}

void paint_blemishes(Canvas& canvas, const Sitter& sitter) {
  // Here, the attribute "attractive" includes flawless skin.
  if (sitter.is(A::kAttractive)) return;
  for (uint64_t i = 0; i < 9; ++i) {
    const Point2 spot = {kMiddleX + 56 * (sitter.chance(300 + i) - 0.5),
                         95 + 70 * sitter.chance(320 + i)};
    Mask mask = canvas.mask(sitter.place(ellipse(spot, 1.3, 1.2), 0.4));
    canvas.paint(mask.blur(0.6).fade(0.55), blend(sitter.skin, {0.45, 0.18, 0.12}, 0.6));
  }
}

void paint_wrinkles(Canvas& canvas, const Sitter& sitter) {
  if (sitter.is(A::kYoung)) return;
  const auto line = [&](const std::vector<Point2>& points, double width) {
    Mask mask = canvas.mask(sitter.place(brush(open_curve(points), {0.4, width, 0.4}), 0.4));
    canvas.shade(mask.blur(0.6), 0.60);
  };
  for (int i = 0; i < 3; ++i) {
    const double y = 89 + 5.5 * i;
    line({{kMiddleX - 22, y + 1},
          {kMiddleX - 8, y - 1},
          {kMiddleX + 8, y - 1},
          {kMiddleX + 22, y + 1}},
         1.7);
  }
  for (const double sign : {-1.0, 1.0}) {
    line({{kMiddleX + sign * 11, 136}, {kMiddleX + sign * 19, 146}, {kMiddleX + sign * 22, 158}},
         2.2);
    for (int i = 0; i < 3; ++i) {
      const double y = 108 + 3.5 * i;
      line({{kMiddleX + sign * 31, y + 1}, {kMiddleX + sign * 36, y + (i - 1) * 2.0}}, 1.3);
    }
  }
}

void paint_cheeks(Canvas& canvas, const Sitter& sitter) {
  for (const double sign : {-1.0, 1.0}) {
    if (sitter.is(A::kRosyCheeks)) {
      Mask blush = canvas.mask(sitter.place(ellipse({kMiddleX + sign * 25, 137}, 11, 8.5), 0.5));
      canvas.paint(blush.blur(3.5).fade(0.75), blend(sitter.skin, {0.93, 0.26, 0.34}, 0.75));
    }
    if (sitter.is(A::kHighCheekbones)) {
      const Outline bone = ellipse({kMiddleX + sign * 25.5, 126}, 9.5, 4, -sign * 0.35);
      canvas.shade(canvas.mask(sitter.place(bone, 0.5)).blur(2.5), 1.30);
      const Outline hollow = ellipse({kMiddleX + sign * 27, 144}, 4, 11, sign * 0.45);
      canvas.shade(canvas.mask(sitter.place(hollow, 0.4)).blur(2.8), 0.66);
    }
  }
}

void paint_earrings(Canvas& canvas, const Sitter& sitter) {
  if (!sitter.is(A::kWearingEarrings)) return;
  const bool rings = sitter.chance(30) < 0.5;
  for (const double sign : {-1.0, 1.0}) {
    const Point2 lobe = {kMiddleX + sign * (sitter.half_width + 3.5), 133};
    if (rings) {
      Mask ring = canvas.mask(sitter.place(ellipse({lobe.x, lobe.y + 8}, 6.5, 8.5), 0.0));
      ring.cut_away(canvas.mask(sitter.place(ellipse({lobe.x, lobe.y + 8}, 4.2, 6.2), 0.0)));
      canvas.paint(ring, sitter.metal);
    } else {
      canvas.paint(canvas.mask(sitter.place(ellipse({lobe.x, lobe.y + 3}, 2.6, 2.6), 0.0)),
                   sitter.metal);
      canvas.paint(canvas.mask(sitter.place(ellipse({lobe.x, lobe.y + 11}, 3.6, 6), 0.0)),
                   blend(sitter.metal, {0.3, 0.5, 0.9}, 0.45));
      canvas.paint(canvas.mask(sitter.place(ellipse({lobe.x - 1, lobe.y + 9}, 1.2, 2), 0.0)),
                   {1, 1, 1});
    }
  }
}

void paint_collar(Canvas& canvas, const Sitter& sitter, double neck) {
  if (!sitter.is(A::kWearingNecktie)) return;
  const Colour shirt = {0.93, 0.94, 0.96};
  const Colour tie = sitter.chance(31) < 0.5 ? Colour{0.62, 0.08, 0.12} : Colour{0.10, 0.16, 0.42};
  canvas.paint(canvas.mask({{kMiddleX - neck - 2, 190},
                            {kMiddleX + neck + 2, 190},
                            {kMiddleX + neck + 12, 219},
                            {kMiddleX - neck - 12, 219}}),
               shirt);
  for (const double sign : {-1.0, 1.0})
    canvas.paint(canvas.mask({{kMiddleX + sign * (neck + 1), 187},
                              {kMiddleX + sign * 4, 203},
                              {kMiddleX + sign * (neck + 5), 211},
                              {kMiddleX + sign * (neck + 9), 195}}),
                 brightened(shirt, 0.88));
  canvas.paint(canvas.mask({{kMiddleX - 7, 198},
                            {kMiddleX + 7, 198},
                            {kMiddleX + 4.5, 208},
                            {kMiddleX + 10, 219},
                            {kMiddleX - 10, 219},
                            {kMiddleX - 4.5, 208}}),
               [tie](double x, double y) {
                 return brightened(tie, std::fmod(x + y + 300, 7) < 3 ? 1.0 : 1.45);
               });
}

void paint_necklace(Canvas& canvas, const Sitter& sitter, double neck) {
  if (!sitter.is(A::kWearingNecklace)) return;
  constexpr int kBeads = 15;
  for (int i = 0; i < kBeads; ++i) {
    const double t = 2.0 * i / (kBeads - 1) - 1;
    const Point2 bead = {kMiddleX + t * (neck + 3), 212 - 18 * t * t};
    canvas.paint(canvas.mask(ellipse(bead, 2.7, 2.7)), sitter.metal);
    canvas.paint(canvas.mask(ellipse({bead.x - 0.8, bead.y - 0.8}, 0.9, 0.9)), {1, 1, 1});
  }
}

}  // namespace

void paint_body(Canvas& canvas, const Sitter& sitter) {
  const double neck = (sitter.is(A::kMale) ? 27 : 20) + (sitter.is(A::kChubby) ? 8 : 0);
  const double shoulder = sitter.is(A::kMale) ? 196 : 202;
  const Mask bare = canvas.mask(closed_curve({{kMiddleX - neck, 160},
                                              {kMiddleX + neck, 160},
                                              {kMiddleX + neck, 196},
                                              {kMiddleX + neck + 30, 214},
                                              {kMiddleX + neck + 30, 240},
                                              {kMiddleX - neck - 30, 240},
                                              {kMiddleX - neck - 30, 214},
                                              {kMiddleX - neck, 196}}));
  canvas.paint(bare, brightened(sitter.skin, 0.90));
  // The shadow of the chin.
  Mask shadow = canvas.mask(sitter.place(ellipse({kMiddleX, sitter.chin + 3}, neck + 6, 13), 0));
  canvas.shade(shadow.blur(4).cut_to(bare), 0.60);
  Mask clothes = canvas.mask(closed_curve({{kMiddleX - neck - 6, shoulder},
                                           {kMiddleX, sitter.is(A::kMale) ? 206.0 : 217.0},
                                           {kMiddleX + neck + 6, shoulder},
                                           {kMiddleX + 62, shoulder + 8},
                                           {kMiddleX + 92, 228},
                                           {kMiddleX, 250},
                                           {kMiddleX - 92, 228},
                                           {kMiddleX - 62, shoulder + 8}}));
  canvas.paint(clothes, [&](double x, double y) {
    return brightened(sitter.clothes,
                      0.85 + 0.3 * smooth_noise((x + 0.4 * y) / 14, sitter.seed + 3));
  });
  if (sitter.is(A::kDoubleChin)) {
    const Outline fold = ellipse({kMiddleX, sitter.chin - 1}, neck + 7, 17);
    canvas.paint(canvas.mask(sitter.place(fold, 0)), brightened(sitter.skin, 0.97));
    Mask crease =
        canvas.mask(sitter.place(brush(open_curve({{kMiddleX - neck - 5, sitter.chin + 4},
                                                   {kMiddleX - 12, sitter.chin + 15},
                                                   {kMiddleX + 12, sitter.chin + 15},
                                                   {kMiddleX + neck + 5, sitter.chin + 4}}),
                                       {1, 3.2, 1}),
                                 0));
    canvas.shade(crease.blur(0.8), 0.55);
  }
  paint_collar(canvas, sitter, neck);
  paint_necklace(canvas, sitter, neck);
}

void paint_head(Canvas& canvas, const Sitter& sitter) {
  const bool ears_free = sitter.hair_end < 140 || sitter.is(A::kBald);
  if (ears_free) paint_ears(canvas, sitter);
  const Mask head = canvas.mask(sitter.head());
  canvas.paint(head, sitter.skin);
  // Shading of a round shape: darker at the edge, and on the side away from the light.
  Mask rim = head;
  rim.cut_away(canvas.mask(sitter.head(-9)).blur(6));
  canvas.shade(rim, 0.74);
  const double far = kMiddleX - sitter.light * 46;
  Mask side = canvas.mask(sitter.place(ellipse({far, 128}, 34, 70), 0)).blur(13);
  canvas.shade(side.cut_to(head), 1 - 0.26 * std::abs(sitter.light));
  Mask forehead =
      canvas.mask(sitter.place(ellipse({kMiddleX + 8 * sitter.light, 88}, 22, 10), 0.4));
  canvas.shade(forehead.blur(7), 1.10);
  if (sitter.is(A::kDoubleChin)) {
    Mask chin = canvas.mask(sitter.place(brush(open_curve({{kMiddleX - 20, sitter.chin - 5},
                                                           {kMiddleX, sitter.chin - 1},
                                                           {kMiddleX + 20, sitter.chin - 5}}),
                                               {1, 2.6, 1}),
                                         0.1));
    canvas.shade(chin.blur(0.8), 0.66);
  }
  if (!sitter.is(A::kAttractive) || !sitter.is(A::kYoung)) paint_blemishes(canvas, sitter);
  paint_cheeks(canvas, sitter);
  paint_wrinkles(canvas, sitter);
}

void paint_glasses(Canvas& canvas, const Sitter& sitter) {
  paint_earrings(canvas, sitter);  // after the hair, so that long hair does not cover them
  if (!sitter.is(A::kEyeglasses)) return;
  const bool dark = sitter.chance(32) < 0.25, round = sitter.chance(33) < 0.4;
  const Colour frame = sitter.chance(34) < 0.6 ? Colour{0.06, 0.05, 0.06} : sitter.metal;
  for (const double sign : {-1.0, 1.0}) {
    const double x = kMiddleX + sign * 19.8;
    const auto lens = [&](double wider) {
      if (round) return ellipse({x, 112.5}, 13.5 + wider, 12.5 + wider);
      const double w = 14.5 + wider, h = 9.5 + wider;
      return closed_curve({{x - w, 112 - h + 1},
                           {x, 112 - h},
                           {x + w, 112 - h + 1},
                           {x + w - 1, 112},
                           {x + w - 4, 112 + h},
                           {x, 112 + h + 1},
                           {x - w + 4, 112 + h},
                           {x - w + 1, 112}});
    };
    const Mask glass = canvas.mask(sitter.place(lens(0), 0.8));
    if (dark)
      canvas.paint(Mask(glass).fade(0.88), {0.07, 0.07, 0.09});
    else
      canvas.paint(Mask(glass).fade(0.13), {0.85, 0.93, 1.0});
    Mask rim = canvas.mask(sitter.place(lens(1.9), 0.8));
    canvas.paint(rim.cut_away(glass), frame);
    const Point2 hinge = {x + sign * 15, 109};
    const Point2 ear = {kMiddleX + sign * (sitter.half_width + 1), 111};
    canvas.paint(canvas.mask(sitter.place(brush({hinge, ear}, {2, 2, 2}), 0.4)), frame);
  }
  canvas.paint(
      canvas.mask(sitter.place(
          brush(open_curve({{kMiddleX - 6.5, 110}, {kMiddleX, 107.5}, {kMiddleX + 6.5, 110}}),
                {2.2, 2.2, 2.2}),
          0.9)),
      frame);
}

void paint_hat(Canvas& canvas, const Sitter& sitter) {
  if (!sitter.is(A::kWearingHat)) return;
  const double wide = sitter.half_width + 9, brim = 80;
  const Canvas::Paint cloth = [&](double x, double y) {
    return brightened(sitter.hat,
                      0.82 + 0.3 * smooth_noise(x / 4, sitter.seed + 5) + 0.1 * std::sin(y / 2.5));
  };
  const bool brimmed = sitter.chance(35) < 0.5;
  Mask crown = canvas.mask(sitter.place(closed_curve({{kMiddleX - wide, brim + 4},
                                                      {kMiddleX - wide + 3, 50},
                                                      {kMiddleX - 26, 22},
                                                      {kMiddleX, 17},
                                                      {kMiddleX + 26, 22},
                                                      {kMiddleX + wide - 3, 50},
                                                      {kMiddleX + wide, brim + 4},
                                                      {kMiddleX, brim - 4}}),
                                        0.0));
  canvas.shade(Mask(crown).blur(5), 0.66);
  canvas.paint(crown, cloth);
  const Outline band = brimmed ? ellipse({kMiddleX, brim}, wide + 26, 8.5)
                               : closed_curve({{kMiddleX - wide - 1, 72},
                                               {kMiddleX, 65},
                                               {kMiddleX + wide + 1, 72},
                                               {kMiddleX + wide + 1, 86},
                                               {kMiddleX, 79},
                                               {kMiddleX - wide - 1, 86}});
  const Mask front = canvas.mask(sitter.place(band, 0.2));
  canvas.shade(Mask(front).blur(4), 0.60);
  canvas.paint(front, [&](double x, double y) { return brightened(cloth(x, y), 0.72); });
}

}  // namespace kindred
