#pragma once

#include <cstdint>
#include <vector>

#include "kindred/drawing/canvas.h"
#include "kindred/drawing/face_attributes.h"

namespace kindred {

// Who sits for a picture: attributes, and all that they leave open. Places are in pixels of the
// picture, for a face that looks straight ahead; place() turns them as the head is turned.
struct Sitter {
  FaceAttributes attributes;
  uint64_t seed;

  Colour skin, hair, brow, lips, iris, clothes, hat, metal;
  double half_width;         // of the face at the cheeks
  double jaw;                // from 2, an ellipse, to 3.4, square
  double top, chin;          // y of skull and chin
  double hairline;           // y in the middle of the forehead
  double hair_end;           // y where it ends at the sides
  double turn;               // parts move sideways so many pixels for a depth of 1
  double tilt;               // radians
  double light;              // −1, from the left, to 1
  double eye_open, crooked;  // half the height of an eye; how far brows and mouth are out of true

  [[nodiscard]] bool is(FaceAttribute attribute) const { return attributes.has(attribute); }
  // A part at that depth, 1 for the tip of the nose and 0 for the outline of the head.
  [[nodiscard]] Point2 place(Point2 point, double depth = 0.5) const;
  [[nodiscard]] Outline place(Outline outline, double depth = 0.5) const;
  // The outline of the face, `wider` pixels outside it.
  [[nodiscard]] Outline head(double wider = 0) const;
  // A number from 0 to 1 that depends on `part` and the seed alone.
  [[nodiscard]] double chance(uint64_t part) const;
};

[[nodiscard]] Sitter choose_sitter(const FaceAttributes& face, uint64_t seed);

// The parts of a picture, from the back to the front.
void paint_back_hair(Canvas& canvas, const Sitter& sitter);
void paint_body(Canvas& canvas, const Sitter& sitter);      // neck, clothes, tie, necklace
void paint_head(Canvas& canvas, const Sitter& sitter);      // skin, ears, earrings, light
void paint_features(Canvas& canvas, const Sitter& sitter);  // eyes, brows, nose, mouth
void paint_beard(Canvas& canvas, const Sitter& sitter);
void paint_front_hair(Canvas& canvas, const Sitter& sitter);
void paint_glasses(Canvas& canvas, const Sitter& sitter);
void paint_hat(Canvas& canvas, const Sitter& sitter);

}  // namespace kindred
