#pragma once

#include <array>
#include <vector>

namespace kindred {

// Closed outlines for drawing, in pixels: x to the right, y down, centre of the first pixel at
// (0.5, 0.5).
struct Point2 {
  double x = 0, y = 0;
};
using Outline = std::vector<Point2>;

// Rotated clockwise on the screen by `angle`, in radians.
[[nodiscard]] Outline ellipse(Point2 centre, double radius_x, double radius_y, double angle = 0);

// A closed curve through the points (Catmull–Rom spline).
[[nodiscard]] Outline closed_curve(const std::vector<Point2>& points);
// The same, open: points of a line to be stroked.
[[nodiscard]] std::vector<Point2> open_curve(const std::vector<Point2>& points);

// The outline of a brush stroke along a line. Its width goes from widths[0] at the start through
// widths[1] in the middle to widths[2] at the end.
[[nodiscard]] Outline brush(const std::vector<Point2>& line, std::array<double, 3> widths);

}  // namespace kindred
