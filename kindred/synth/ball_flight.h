#pragma once

#include <array>

namespace kindred {

using Vector3 = std::array<double, 3>;  // x, y, z; z points up

// A ball in flight: m, m/s, rad/s. The spin vector is along the spin axis, by the right-hand rule:
// a ball that flies along +x has topspin if spin[1] > 0.
struct Ball {
  Vector3 position{}, velocity{}, spin{};
};

// A table-tennis ball in air at 20 °C. Drag is ½·ρ·A·c_D·v², opposite to the velocity; the Magnus
// force is ½·ρ·A·r·c_M·(ω × v). Spin is constant in flight.
struct BallPhysics {
  double gravity = 9.81;       // m/s²
  double mass = 0.0027;        // kg
  double radius = 0.02;        // m
  double air_density = 1.204;  // kg/m³
  double drag = 0.45;          // c_D
  double magnus = 0.6;         // c_M
  double restitution = 0.9;    // share of normal velocity kept in a bounce
  double friction = 0.25;      // coefficient, between ball and surface
};

[[nodiscard]] Vector3 acceleration(const Ball& ball, const BallPhysics& physics);

// One step of the classical fourth-order Runge–Kutta method.
[[nodiscard]] Ball advance(const Ball& ball, double seconds, const BallPhysics& physics);

// Bounces off a horizontal surface: the normal velocity is reversed; friction acts at the contact
// point until it stops sliding, and changes the spin of the hollow ball (moment of inertia ⅔·m·r²).
// Sliding and rolling as in Nakashima et al., Modeling of rebound phenomenon of a rigid ball with
// friction and elastic effects (American Control Conference 2010). Precondition: velocity[2] < 0.
[[nodiscard]] Ball bounce(const Ball& ball, const BallPhysics& physics);

// A table 2.74 m long, 1.525 m wide and 0.76 m high, on a floor at z = 0. Its left end is at x = 0,
// its centre line at y = 0. Its net is 0.1525 m high.
inline constexpr double kTableLength = 2.74, kTableWidth = 1.525, kTableHeight = 0.76;
inline constexpr double kNetHeight = 0.1525;

struct Touch {
  Ball ball;              // at contact, before the bounce
  double seconds = 0;     // from the start
  bool on_table = false;  // else on the floor
  bool over_net = true;   // false if it crossed x = kTableLength / 2 below the top of the net
};

// Integrates the flight until the ball touches table or floor, in steps of `step` seconds; the time
// of contact is exact to 10⁻⁹ s. Throws InputError for a ball that starts below the surface or does
// not come down within a minute.
[[nodiscard]] Touch fly_to_touch(const Ball& ball, const BallPhysics& physics, double step = 1e-3);

}  // namespace kindred
