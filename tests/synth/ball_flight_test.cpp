#include "kindred/synth/ball_flight.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

#include "tests/support/temporary_files.h"

namespace kindred {
namespace {

BallPhysics vacuum() {
  BallPhysics physics;
  physics.drag = 0;
  physics.magnus = 0;
  return physics;
}

Ball thrown(double forward, double up, Vector3 spin = {}) {
  return {{0, 0, 1}, {forward, 0, up}, spin};
}

Ball flown(Ball ball, double seconds, const BallPhysics& physics, double step = 1e-3) {
  const auto steps = static_cast<int>(std::lround(seconds / step));
  for (int i = 0; i < steps; ++i) ball = advance(ball, step, physics);
  return ball;
}

double speed(const Ball& ball) {
  return std::hypot(ball.velocity[0], ball.velocity[1], ball.velocity[2]);
}

double energy(const Ball& ball, const BallPhysics& physics) {
  const double spin = std::hypot(ball.spin[0], ball.spin[1], ball.spin[2]);
  return physics.mass * (speed(ball) * speed(ball) / 2 + physics.gravity * ball.position[2] +
                         physics.radius * physics.radius * spin * spin / 3);
}

TEST(BallFlight, IsAParabolaInAVacuum) {
  const BallPhysics physics = vacuum();
  const Ball ball = flown(thrown(5, 2), 0.3, physics);
  EXPECT_NEAR(ball.position[0], 1.5, 1e-12);
  EXPECT_NEAR(ball.position[2], 1 + 2 * 0.3 - 9.81 * 0.3 * 0.3 / 2, 1e-12);
  EXPECT_NEAR(ball.velocity[2], 2 - 9.81 * 0.3, 1e-12);
}

TEST(BallFlight, KeepsItsEnergyWithoutDrag) {
  BallPhysics physics;
  physics.drag = 0;  // the Magnus force stands across the flight and does no work
  const Ball start = thrown(6, 3, {40, 200, -90});
  EXPECT_NEAR(energy(flown(start, 0.5, physics), physics), energy(start, physics),
              1e-9 * energy(start, physics));
}

TEST(BallFlight, LosesEnergyToDrag) {
  const BallPhysics physics;
  EXPECT_LT(energy(flown(thrown(6, 3), 0.5, physics), physics),
            0.95 * energy(thrown(6, 3), physics));
}

TEST(BallFlight, FallsNoFasterThanItsTerminalSpeed) {
  const BallPhysics physics;
  const double area = std::numbers::pi * 0.02 * 0.02;
  const double terminal = std::sqrt(2 * 0.0027 * 9.81 / (1.204 * area * 0.45));
  EXPECT_NEAR(speed(flown(thrown(0, 0), 10, physics)), terminal, 1e-6);
  // v(t) = v_t·tanh(g·t / v_t) from rest.
  EXPECT_NEAR(speed(flown(thrown(0, 0), 0.5, physics)), terminal * std::tanh(9.81 * 0.5 / terminal),
              1e-9);
}

TEST(BallFlight, StepsAreOfFourthOrder) {
  const BallPhysics physics;
  const Ball start = thrown(7, 2, {0, 250, 100});
  const double exact = flown(start, 0.4, physics, 1e-4).position[0];
  const double coarse = std::abs(flown(start, 0.4, physics, 0.04).position[0] - exact);
  const double fine = std::abs(flown(start, 0.4, physics, 0.02).position[0] - exact);
  EXPECT_NEAR(std::log2(coarse / fine), 4, 0.4);
}

TEST(BallFlight, TopspinDipsBackspinLiftsSidespinSwerves) {
  const BallPhysics physics;
  const Ball none = flown(thrown(6, 1), 0.3, physics);
  EXPECT_LT(flown(thrown(6, 1, {0, 200, 0}), 0.3, physics).position[2], none.position[2] - 0.05);
  EXPECT_GT(flown(thrown(6, 1, {0, -200, 0}), 0.3, physics).position[2], none.position[2] + 0.05);
  EXPECT_GT(flown(thrown(6, 1, {0, 0, 200}), 0.3, physics).position[1], 0.05);
  EXPECT_EQ(none.position[1], 0);
}

TEST(BallFlight, FindsTheTouchOfAParabola) {
  const double height = 1 - kTableHeight - 0.02;
  const Touch touch = fly_to_touch(thrown(4, 1), vacuum(), 7e-3);
  const double exact = (1 + std::sqrt(1 + 2 * 9.81 * height)) / 9.81;
  EXPECT_NEAR(touch.seconds, exact, 2e-9);
  EXPECT_NEAR(touch.ball.position[0], 4 * exact, 1e-8);
  EXPECT_TRUE(touch.on_table);
}

TEST(BallFlight, PastTheTableItFallsToTheFloor) {
  const Touch touch = fly_to_touch(thrown(12, 1), vacuum());
  EXPECT_FALSE(touch.on_table);
  EXPECT_NEAR(touch.ball.position[2], 0.02, 1e-7);
  EXPECT_GT(touch.ball.position[0], kTableLength);
}

TEST(BallFlight, SaysWhetherTheNetWasCleared) {
  Ball low = thrown(9, 0);
  low.position[2] = 0.9;
  EXPECT_FALSE(fly_to_touch(low, vacuum()).over_net);
  EXPECT_TRUE(fly_to_touch(thrown(4, 2.5), vacuum()).over_net);
}

TEST(BallFlight, RefusesWhatCannotFly) {
  Ball low = thrown(1, 0);
  low.position[2] = kTableHeight;
  EXPECT_HAS(input_error([&] { (void)fly_to_touch(low, BallPhysics{}); }), "below the table");
  EXPECT_HAS(input_error([&] { (void)fly_to_touch(thrown(0, 1e4), vacuum(), 0.1); }), "minute");
}

TEST(Bounce, WithoutFrictionOnlyTurnsTheFallRound) {
  BallPhysics physics;
  physics.friction = 0;
  const Ball after = bounce(thrown(5, -3, {0, 100, 20}), physics);
  EXPECT_NEAR(after.velocity[0], 5, 1e-12);
  EXPECT_NEAR(after.velocity[2], 2.7, 1e-12);
  EXPECT_NEAR(after.spin[1], 100, 1e-9);
}

TEST(Bounce, FrictionThatSufficesMakesTheBallRoll) {
  BallPhysics physics;
  physics.friction = 10;
  const Ball after = bounce(thrown(5, -3), physics);
  EXPECT_NEAR(after.velocity[0], 0.02 * after.spin[1], 1e-12);
  // The angular momentum about the contact point stays: m·r·v + ⅔·m·r²·ω.
  EXPECT_NEAR(after.velocity[0] + 2.0 / 3 * 0.02 * after.spin[1], 5, 1e-12);
}

TEST(Bounce, SlidingFrictionIsProportionalToThePress) {
  const Ball after = bounce(thrown(5, -2), BallPhysics{});
  EXPECT_NEAR(after.velocity[0], 5 - 0.25 * 1.9 * 2, 1e-12);
  EXPECT_NEAR(after.spin[1], 0.25 * 1.9 * 2 * 1.5 / 0.02, 1e-9);
}

TEST(Bounce, StrongTopspinKicksForward) {
  EXPECT_GT(bounce(thrown(5, -2, {0, 500, 0}), BallPhysics{}).velocity[0], 5);
  EXPECT_LT(bounce(thrown(5, -2, {0, -200, 0}), BallPhysics{}).velocity[0], 5);
}

TEST(Bounce, NeverAddsEnergy) {
  const BallPhysics physics;
  for (const double spin : {-400.0, -100.0, 0.0, 100.0, 250.0, 400.0}) {
    const Ball before = thrown(5, -3, {0, spin, spin / 2});
    EXPECT_LT(energy(bounce(before, physics), physics), energy(before, physics)) << spin;
  }
}

}  // namespace
}  // namespace kindred
