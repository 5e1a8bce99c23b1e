#pragma once

#include <array>
#include <vector>

namespace kindred {

// Closed outlines for the drawing of pictures, in pixels: x to the right, y down, the middle of the
// first pixel at (0.5, 0.5).
struct Point2 {
  double x = 0, y = 0;
};
using Outline = std::vector<Point2>;

// `angle` in radians turns it clockwise on the screen.
[[nodiscard]] Outline ellipse(Point2 centre, double radius_x, double radius_y, double angle = 0);

// A closed curve through the points (Catmull and Rom's spline).
[[nodiscard]] Outline closed_curve(const std::vector<Point2>& points);
// The same, open: the points of a line to be stroked.
[[nodiscard]] std::vector<Point2> open_curve(const std::vector<Point2>& points);

// The outline of a brush along a line, its width growing from widths[0] at the start to widths[1]
// in the middle and going to widths[2] at the end.
[[nodiscard]] Outline brush(const std::vector<Point2>& line, std::array<double, 3> widths);

}  // namespace kindred
