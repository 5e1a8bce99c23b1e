#pragma once

#include <cstdint>
#include <vector>

#include "kindred/drawing/canvas.h"
#include "kindred/drawing/face_attributes.h"

namespace kindred {

// The subject of a picture: attributes, and everything that they leave open. Coordinates are in
// pixels of the picture, for a face looking straight ahead; place() applies the head's rotation.
struct Sitter {
  FaceAttributes attributes;
  uint64_t seed;

  Colour skin, hair, brow, lips, iris, clothes, hat, metal;
  double half_width;         // of the face at the cheeks
  double jaw;                // exponent: 2 is an ellipse, 3.4 is square
  double top, chin;          // y of top of skull and of chin
  double hairline;           // y at the middle of the forehead
  double hair_end;           // y of its end at the sides
  double turn;               // horizontal shift in pixels of a part at depth 1
  double tilt;               // radians
  double light;              // −1 (from the left) to 1
  double eye_open, crooked;  // half height of an eye; asymmetry of brows and mouth

  [[nodiscard]] bool is(FaceAttribute attribute) const { return attributes.has(attribute); }
  // Places a part at a depth from 0, the outline of the head, to 1, the tip of the nose.
  [[nodiscard]] Point2 place(Point2 point, double depth = 0.5) const;
  [[nodiscard]] Outline place(Outline outline, double depth = 0.5) const;
  // The outline of the face, extended by `wider` pixels.
  [[nodiscard]] Outline head(double wider = 0) const;
  // A number from 0 to 1 that depends only on `part` and the seed.
  [[nodiscard]] double chance(uint64_t part) const;
};

[[nodiscard]] Sitter choose_sitter(const FaceAttributes& face, uint64_t seed);

// Painters of the parts of a picture, from back to front.
void paint_back_hair(Canvas& canvas, const Sitter& sitter);
void paint_body(Canvas& canvas, const Sitter& sitter);      // neck, clothes, tie, necklace
void paint_head(Canvas& canvas, const Sitter& sitter);      // skin, ears, earrings, light
void paint_features(Canvas& canvas, const Sitter& sitter);  // eyes, brows, nose, mouth
void paint_beard(Canvas& canvas, const Sitter& sitter);
void paint_front_hair(Canvas& canvas, const Sitter& sitter);
void paint_glasses(Canvas& canvas, const Sitter& sitter);
void paint_hat(Canvas& canvas, const Sitter& sitter);

}  // namespace kindred
