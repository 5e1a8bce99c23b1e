#include "kindred/drawing/outline.h"

#include <cmath>
#include <numbers>

namespace kindred {
namespace {

constexpr int kStepsOfEllipse = 48;
constexpr int kStepsOfSpan = 8;

Point2 on_spline(Point2 before, Point2 from, Point2 to, Point2 after, double t) {
  const auto along = [t](double p0, double p1, double p2, double p3) {
    return 0.5 *
           (2 * p1 +
            t * (p2 - p0 + t * (2 * p0 - 5 * p1 + 4 * p2 - p3 + t * (3 * p1 - p0 - 3 * p2 + p3))));
  };
  return {along(before.x, from.x, to.x, after.x), along(before.y, from.y, to.y, after.y)};
}

}  // namespace

Outline ellipse(Point2 centre, double radius_x, double radius_y, double angle) {
  Outline outline;
  const double c = std::cos(angle), s = std::sin(angle);
  for (int i = 0; i < kStepsOfEllipse; ++i) {
    const double turn = 2 * std::numbers::pi * i / kStepsOfEllipse;
    const double x = radius_x * std::cos(turn), y = radius_y * std::sin(turn);
    outline.push_back({centre.x + c * x - s * y, centre.y + s * x + c * y});
  }
  return outline;
}

Outline closed_curve(const std::vector<Point2>& points) {
  Outline outline;
  const size_t n = points.size();
  for (size_t i = 0; i < n; ++i)
    for (int step = 0; step < kStepsOfSpan; ++step)
      outline.push_back(on_spline(points[(i + n - 1) % n], points[i], points[(i + 1) % n],
                                  points[(i + 2) % n], static_cast<double>(step) / kStepsOfSpan));
  return outline;
}

std::vector<Point2> open_curve(const std::vector<Point2>& points) {
  std::vector<Point2> line;
  const size_t last = points.size() - 1;
  for (size_t i = 0; i < last; ++i)
    for (int step = 0; step < kStepsOfSpan; ++step)
      line.push_back(on_spline(points[i == 0 ? 0 : i - 1], points[i], points[i + 1],
                               points[i + 1 == last ? last : i + 2],
                               static_cast<double>(step) / kStepsOfSpan));
  line.push_back(points.back());
  return line;
}

Outline brush(const std::vector<Point2>& line, std::array<double, 3> widths) {
  Outline left, right;
  const size_t last = line.size() - 1;
  for (size_t i = 0; i <= last; ++i) {
    const Point2 from = line[i == 0 ? 0 : i - 1], to = line[i == last ? last : i + 1];
    const double length = std::hypot(to.x - from.x, to.y - from.y) + 1e-9;
    const double at = 2 * static_cast<double>(i) / static_cast<double>(last);
    const double width = at < 1 ? widths[0] + at * (widths[1] - widths[0])
                                : widths[1] + (at - 1) * (widths[2] - widths[1]);
    const double x = -(to.y - from.y) / length * width / 2;
    const double y = (to.x - from.x) / length * width / 2;
    left.push_back({line[i].x + x, line[i].y + y});
    right.push_back({line[i].x - x, line[i].y - y});
  }
  left.insert(left.end(), right.rbegin(), right.rend());
  return left;
}

}  // namespace kindred
