#include "kindred/drawing/face.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "kindred/base/random.h"
#include "kindred/drawing/face_sitter.h"

namespace kindred {
namespace {

using A = FaceAttribute;

constexpr Point2 kMiddle = {88.5, 122};  // centre of the face, about which heads turn

Colour skin_colour(const Sitter& sitter) {
  const Colour light = {0.97, 0.80, 0.69}, dark = {0.48, 0.31, 0.22}, pale = {1.0, 0.95, 0.92};
  if (sitter.is(A::kPaleSkin)) return pale;
  const double depth = std::pow(sitter.chance(1), 2.6);
  return blend(light, dark, depth);
}

Colour hair_colour(const Sitter& sitter) {
  const double shade = 0.85 + 0.3 * sitter.chance(2);
  if (sitter.is(A::kBlackHair)) return brightened({0.085, 0.075, 0.075}, shade);
  if (sitter.is(A::kBlondHair)) return brightened({0.86, 0.69, 0.38}, shade);
  if (sitter.is(A::kBrownHair)) return brightened({0.38, 0.22, 0.12}, shade);
  if (sitter.is(A::kGrayHair)) return brightened({0.70, 0.70, 0.71}, shade);
  // Hair colours without an attribute: red, and between brown and black.
  return sitter.chance(3) < 0.25 ? brightened({0.62, 0.24, 0.10}, shade)
                                 : brightened({0.24, 0.17, 0.14}, shade);
}

Colour any_colour(const Sitter& sitter, uint64_t part, double least, double most) {
  const auto channel = [&](uint64_t c) {
    return least + (most - least) * sitter.chance(100 * part + c);
  };
  return {channel(1), channel(2), channel(3)};
}

Colour lip_colour(const Sitter& sitter) {
  if (!sitter.is(A::kWearingLipstick)) return blend(sitter.skin, {0.72, 0.36, 0.34}, 0.45);
  const Colour colours[] = {{0.74, 0.06, 0.14}, {0.80, 0.16, 0.34}, {0.60, 0.08, 0.20}};
  return colours[static_cast<size_t>(sitter.chance(4) * 2.999)];
}

Colour iris_colour(const Sitter& sitter) {
  const Colour colours[] = {
      {0.28, 0.17, 0.09}, {0.35, 0.24, 0.10}, {0.22, 0.42, 0.58}, {0.30, 0.42, 0.26}};
  return colours[static_cast<size_t>(sitter.chance(5) * 3.999)];
}

void choose_shape(Sitter& sitter) {
  const bool male = sitter.is(A::kMale);
  sitter.half_width = (male ? 41.5 : 39.5) + 3 * sitter.chance(6);
  sitter.jaw = (male ? 2.45 : 2.1) + 0.2 * sitter.chance(7);
  sitter.chin = 176 + 4 * sitter.chance(8) + (male ? 2 : 0);
  sitter.top = 50 + 4 * sitter.chance(9);
  if (sitter.is(A::kOvalFace)) {
    sitter.half_width = 35.5 + 1.5 * sitter.chance(6);
    sitter.jaw = 1.95;
    sitter.chin = 182 + 2 * sitter.chance(8);
  }
  if (sitter.is(A::kChubby)) {
    sitter.half_width = 50 + 3 * sitter.chance(6);
    sitter.jaw = 2.75;
    sitter.chin = 178 + 3 * sitter.chance(8);
  }
  sitter.hairline = 78 + 6 * sitter.chance(10);
  if (sitter.is(A::kRecedingHairline)) sitter.hairline = 63 + 3 * sitter.chance(10);
  const bool is_long = male ? sitter.chance(11) < 0.06 : sitter.chance(11) < 0.85;
  sitter.hair_end = is_long ? 178 + 50 * sitter.chance(12) : 112 + 14 * sitter.chance(12);
}

Canvas::Paint background(const Sitter& sitter) {
  const Colour one = any_colour(sitter, 20, 0.12, 0.95), two = any_colour(sitter, 21, 0.12, 0.95);
  const double angle = 2 * std::numbers::pi * sitter.chance(22);
  const double width = 25 + 80 * sitter.chance(23);
  const uint64_t seed = sitter.seed;
  return [=](double x, double y) {
    const double along = x * std::cos(angle) + y * std::sin(angle);
    const double across = y * std::cos(angle) - x * std::sin(angle);
    const double share =
        0.65 * smooth_noise(along / width, seed) + 0.35 * smooth_noise(across / width, seed + 1);
    return blend(one, two, share);
  };
}

}  // namespace

Point2 Sitter::place(Point2 point, double depth) const {
  const double x = point.x - kMiddle.x, y = point.y - kMiddle.y;
  const double c = std::cos(tilt), s = std::sin(tilt);
  return {kMiddle.x + c * x - s * y + turn * depth, kMiddle.y + s * x + c * y};
}

Outline Sitter::place(Outline outline, double depth) const {
  for (auto& point : outline) point = place(point, depth);
  return outline;
}

Outline Sitter::head(double wider) const {
  constexpr int kSteps = 72;
  constexpr double kLevel = 116;  // y of the widest part
  Outline outline;
  for (int i = 0; i < kSteps; ++i) {
    const double turned = 2 * std::numbers::pi * i / kSteps;
    const double c = std::cos(turned), s = std::sin(turned);
    const double power = 2 / (s > 0 ? jaw : 2.2);
    const double x = std::copysign(std::pow(std::abs(c), power), c) * (half_width + wider);
    const double height = s > 0 ? chin - kLevel : kLevel - top;
    const double y = std::copysign(std::pow(std::abs(s), power), s) * (height + wider);
    // The jaw is narrower than the skull.
    const double narrow = s > 0 ? 1 - (is(FaceAttribute::kChubby) ? 0.03 : 0.10) * s * s : 1;
    outline.push_back({kMiddle.x + x * narrow, kLevel + y});
  }
  return place(outline, 0.0);
}

double Sitter::chance(uint64_t part) const {
  return RandomStream(derive_seed(seed, "sitter", part)).uniform();
}

Sitter choose_sitter(const FaceAttributes& face, uint64_t seed) {
  Sitter sitter{};
  sitter.attributes = face;
  sitter.seed = seed;
  sitter.skin = skin_colour(sitter);
  sitter.hair = hair_colour(sitter);
  sitter.brow = blend(sitter.hair, {0.16, 0.10, 0.07}, sitter.is(A::kGrayHair) ? 0.25 : 0.55);
  sitter.lips = lip_colour(sitter);
  sitter.iris = iris_colour(sitter);
  sitter.clothes = any_colour(sitter, 24, 0.08, 0.9);
  sitter.hat = any_colour(sitter, 25, 0.08, 0.85);
  sitter.metal = sitter.chance(26) < 0.5 ? Colour{0.90, 0.72, 0.25} : Colour{0.86, 0.88, 0.92};
  choose_shape(sitter);
  const bool fair = sitter.is(A::kAttractive);
  sitter.turn = (fair ? 2 : 5) * (2 * sitter.chance(13) - 1);
  sitter.tilt = (fair ? 0.02 : 0.06) * (2 * sitter.chance(14) - 1);
  sitter.light = 2 * sitter.chance(15) - 1;
  sitter.eye_open =
      sitter.is(A::kNarrowEyes) ? 1.7 + 0.3 * sitter.chance(16) : 4.2 + 0.9 * sitter.chance(16);
  sitter.crooked = fair ? 0 : (sitter.chance(17) < 0.5 ? -1 : 1) * (1.2 + 1.6 * sitter.chance(18));
  return sitter;
}

Image paint_face(const FaceAttributes& face, uint64_t seed) {
  const Sitter sitter = choose_sitter(face, seed);
  Canvas canvas(kFaceWidth, kFaceHeight, background(sitter));
  paint_back_hair(canvas, sitter);
  paint_body(canvas, sitter);
  paint_head(canvas, sitter);
  paint_features(canvas, sitter);
  paint_beard(canvas, sitter);
  paint_front_hair(canvas, sitter);
  paint_glasses(canvas, sitter);
  paint_hat(canvas, sitter);
  // A lens is never perfectly sharp; blurred pictures are far from it.
  canvas.blur(face.has(A::kBlurry) ? 3.2 + sitter.chance(27) : 0.7);
  const double grain = face.has(A::kBlurry) ? 0.006 : 0.014;
  RandomStream noise(derive_seed(seed, "grain"));
  return canvas.image(grain, [&noise](size_t) { return noise.normal(); });
}

}  // namespace kindred
