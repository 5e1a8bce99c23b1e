#include "kindred/synth/ball_flight.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr double kLongestFlight = 60;
constexpr double kExactTime = 1e-9;

Vector3 sum(const Vector3& a, double factor, const Vector3& b) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]};
}

Vector3 cross(const Vector3& a, const Vector3& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

double length(const Vector3& a) {
  return std::sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

// Derivatives of position and velocity.
struct Slope {
  Vector3 velocity, acceleration;
};

Ball moved(const Ball& ball, double seconds, const Slope& slope) {
  return {sum(ball.position, seconds, slope.velocity),
          sum(ball.velocity, seconds, slope.acceleration), ball.spin};
}

Slope slope_at(const Ball& ball, const BallPhysics& physics) {
  return {ball.velocity, acceleration(ball, physics)};
}

bool above_table(const Ball& ball) {
  return ball.position[0] >= 0 && ball.position[0] <= kTableLength &&
         std::abs(ball.position[1]) <= kTableWidth / 2;
}

bool touches(const Ball& ball, double surface, const BallPhysics& physics) {
  return ball.position[2] - physics.radius <= surface;
}

// Bisects for the time of contact within a step. Precondition: contact at the end of the step.
double moment(const Ball& ball, double step, double surface, const BallPhysics& physics) {
  double before = 0, after = step;
  while (after - before > kExactTime) {
    const double middle = (before + after) / 2;
    (touches(advance(ball, middle, physics), surface, physics) ? after : before) = middle;
  }
  return after;
}

bool passes_net_low(const Ball& from, const Ball& to, const BallPhysics& physics) {
  constexpr double kNet = kTableLength / 2;
  if ((from.position[0] < kNet) == (to.position[0] < kNet)) return false;
  const double lower = std::min(from.position[2], to.position[2]) - physics.radius;
  return lower < kTableHeight + kNetHeight;
}

}  // namespace

Vector3 acceleration(const Ball& ball, const BallPhysics& physics) {
  const double area = std::numbers::pi * physics.radius * physics.radius;
  const double air = physics.air_density * area / (2 * physics.mass);
  Vector3 total = {0, 0, -physics.gravity};
  total = sum(total, -air * physics.drag * length(ball.velocity), ball.velocity);
  return sum(total, air * physics.radius * physics.magnus, cross(ball.spin, ball.velocity));
}

Ball advance(const Ball& ball, double seconds, const BallPhysics& physics) {
  const Slope first = slope_at(ball, physics);
  const Slope second = slope_at(moved(ball, seconds / 2, first), physics);
  const Slope third = slope_at(moved(ball, seconds / 2, second), physics);
  const Slope fourth = slope_at(moved(ball, seconds, third), physics);
  Ball next = moved(ball, seconds / 6, first);
  next = moved(next, seconds / 3, second);
  next = moved(next, seconds / 3, third);
  return moved(next, seconds / 6, fourth);
}

Ball bounce(const Ball& ball, const BallPhysics& physics) {
  // All impulses are divided by the mass. kInertia is inertia / (m·r²).
  constexpr double kInertia = 2.0 / 3;
  const Vector3 arm = {0, 0, -physics.radius};
  Vector3 sliding = sum(ball.velocity, 1, cross(ball.spin, arm));
  sliding[2] = 0;
  const double speed = length(sliding);
  const double press = -(1 + physics.restitution) * ball.velocity[2];
  // A tangential impulse p changes the velocity of the contact point by p·(1 + 1 / kInertia).
  const double to_rolling = speed / (1 + 1 / kInertia);
  const double pull = std::min(physics.friction * press, to_rolling);
  const Vector3 impulse = sum({0, 0, press}, speed > 0 ? -pull / speed : 0, sliding);
  return {ball.position, sum(ball.velocity, 1, impulse),
          sum(ball.spin, 1 / (kInertia * physics.radius * physics.radius), cross(arm, impulse))};
}

Touch fly_to_touch(const Ball& start, const BallPhysics& physics, double step) {
  Touch touch{start};
  if (touches(start, above_table(start) ? kTableHeight : 0, physics))
    throw InputError("the ball starts below the table or the floor; start it higher");
  while (touch.seconds < kLongestFlight) {
    const Ball next = advance(touch.ball, step, physics);
    if (passes_net_low(touch.ball, next, physics)) touch.over_net = false;
    // A ball that falls past the table's edge is already below its surface.
    const bool table = above_table(next) &&
                       touch.ball.position[2] - physics.radius > kTableHeight &&
                       touches(next, kTableHeight, physics);
    if (table || touches(next, 0, physics)) {
      const double rest = moment(touch.ball, step, table ? kTableHeight : 0, physics);
      touch.ball = advance(touch.ball, rest, physics);
      touch.seconds += rest;
      touch.on_table = table;
      return touch;
    }
    touch.ball = next;
    touch.seconds += step;
  }
  throw InputError("the ball does not come down within a minute; give it less speed");
}

}  // namespace kindred
