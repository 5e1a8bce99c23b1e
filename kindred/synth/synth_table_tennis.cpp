#include "kindred/synth/synth_table_tennis.h"

#include <cmath>
#include <numbers>
#include <tuple>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/synth/ball_flight.h"

namespace kindred {
namespace {

constexpr double kFlightStep = 2e-3;
constexpr double kMostSpin = 250;               // rad/s
constexpr double kTilt = std::numbers::pi / 6;  // of the spin axis against the horizontal
constexpr uint64_t kPisano = 60;                // period of the last digits of Fibonacci numbers

constexpr const char* kTasks[] = {"distance", "spin", "after_x", "after_y", "fibonacci"};
constexpr size_t kBallTasks = 4;

Vector3 spin_vector(double spin) {
  return {0, spin * std::cos(kTilt), spin * std::sin(kTilt)};
}

double between_two(double low, double high, RandomStream& stream) {
  return low + (high - low) * stream.uniform();
}

// A drive with topspin and, since the racket moves obliquely, sidespin. It is aimed at a point on
// the far half for medium spin: with more spin it falls short, with less it carries further.
Ball draw_stroke(const BallPhysics& physics, RandomStream& stream) {
  Ball ball;
  ball.position = {between_two(-0.5, -0.1, stream), between_two(-0.1, 0.1, stream),
                   kTableHeight + between_two(0.1, 0.4, stream)};
  const double forward = between_two(4, 7, stream);
  const double flight = (between_two(1.7, 2.5, stream) - ball.position[0]) / forward;
  ball.velocity = {forward, between_two(-0.1, 0.1, stream) / flight, 0};
  ball.spin = spin_vector(kMostSpin / 2);
  const double fall = -acceleration(ball, physics)[2];
  ball.velocity[2] =
      (kTableHeight + physics.radius - ball.position[2]) / flight + fall * flight / 2;
  ball.spin = spin_vector(between_two(0, kMostSpin, stream));
  return ball;
}

// Samples until a flight clears the net.
std::pair<Ball, Touch> draw_flight(const BallPhysics& physics, RandomStream& stream) {
  while (true) {
    const Ball stroke = draw_stroke(physics, stream);
    const Touch touch = fly_to_touch(stroke, physics, kFlightStep);
    if (touch.over_net && touch.ball.position[0] > kTableLength / 2) return {stroke, touch};
  }
}

void watch(const Ball& stroke, const BallPhysics& physics, double noise, RandomStream& stream,
           TableTennisRow& row) {
  Ball ball = stroke;
  for (auto& seen : row.seen) {
    for (size_t axis = 0; axis < 3; ++axis)
      seen[axis] = ball.position[axis] + noise * stream.normal();
    ball = advance(ball, kFrameSeconds, physics);
  }
}

void follow(const Touch& touch, const BallPhysics& physics, TableTennisRow& row) {
  Ball ball = bounce(touch.ball, physics);
  for (double left = kAfterBounce; left > kFlightStep / 2; left -= kFlightStep)
    ball = advance(ball, kFlightStep, physics);
  row.after_x = ball.position[0];
  row.after_y = ball.position[1];
}

int fibonacci_digit(uint64_t index) {
  int digit = 0, next = 1;
  for (uint64_t i = 0; i < index % kPisano; ++i) {
    const int after = (digit + next) % 10;
    digit = next;
    next = after;
  }
  return digit;
}

void recite(RandomStream& stream, TableTennisRow& row) {
  const uint64_t index = stream.below(kPisano);
  row.before = fibonacci_digit(index);
  row.last = fibonacci_digit(index + 1);
  row.next = fibonacci_digit(index + 2);
}

std::vector<std::string> columns() {
  std::vector<std::string> names;
  for (size_t frame = 0; frame < kFrames; ++frame)
    for (const char axis : {'x', 'y', 'z'}) names.push_back(fmt::format("{}{}", axis, frame));
  names.insert(names.end(), {"digit_before", "digit_last"});
  names.insert(names.end(), std::begin(kTasks), std::end(kTasks));
  return names;
}

void append_row(const TableTennisRow& row, std::string& line) {
  const auto add = [&line](double value) {
    append_number(value, line);
    line += ',';
  };
  for (const auto& seen : row.seen)
    for (const double coordinate : seen) add(coordinate);
  add(row.before);
  add(row.last);
  for (const double answer : {row.distance, row.spin, row.after_x, row.after_y}) add(answer);
  append_number(row.next, line);
}

std::string config() {
  std::string text =
      "# A robot learns table tennis: four questions about a ball, and one about Fibonacci "
      "numbers.\n"
      "# Run it with: kindred run table_tennis.toml\n\n[data]\npath = \"table.csv\"\n"
      "categorical = [\"digit_before\", \"digit_last\"] # digits, not amounts\n";
  for (const char* task : kTasks)
    text += task_entry(
        task, task == kTasks[kBallTasks] ? "kind = \"multiclass\"\n" : "kind = \"regression\"\n");
  return text +
         "\n[model]\nhidden = [64, 32]\n"
         "\n[train]\nepochs = 60\nbatch = 128\nlearning_rate = 3e-3\npatience = 15\n"
         "\n[grouping]\nnetworks = 2\n"
         "objective = \"worst\" # no question is left behind\n"
         "singletons = \"value\" # a question may stay alone, for a little more than chance gives\n"
         "singleton_values = [1e-3, 1e-3, 1e-3, 1e-3, 1e-3]\n"
         "\n[run]\nseeds = 5\n";
}

Json planted(const TableTennisOptions& options) {
  const BallPhysics physics;
  const std::vector<std::string> tasks(std::begin(kTasks), std::end(kTasks));
  const std::vector<std::string> ball(tasks.begin(), tasks.begin() + kBallTasks);
  return {{"format", "kindred.planted/1"},
          {"kind", "table-tennis"},
          {"seed", options.seed},
          {"rows", options.rows},
          {"tasks", tasks},
          {"kinds", {"regression", "regression", "regression", "regression", "multiclass"}},
          {"groups", Json::array({ball})},
          {"group", {0, 0, 0, 0, nullptr}},
          {"independent", Json::array({kTasks[kBallTasks]})},
          {"noise", options.noise},
          {"factors",
           {{"frames", kFrames},
            {"frame_seconds", kFrameSeconds},
            {"seconds_after_bounce", kAfterBounce},
            {"gravity", physics.gravity},
            {"mass", physics.mass},
            {"radius", physics.radius},
            {"air_density", physics.air_density},
            {"drag", physics.drag},
            {"magnus", physics.magnus},
            {"restitution", physics.restitution},
            {"friction", physics.friction}}}};
}

}  // namespace

void describe(TableTennisOptions& synth, OptionSet& options) {
  options.add("--rows", synth.rows, "", between(kLeastSynthRows, kMostSynthRows));
  options.add("--noise", synth.noise, "", between(0, 1));
  options.add("--seed", synth.seed, "", between(0, 1e15));
}

TableTennisRow draw_table_tennis(const TableTennisOptions& options, int64_t number) {
  RandomStream stream(derive_seed(static_cast<uint64_t>(options.seed), "synth table tennis",
                                  static_cast<uint64_t>(number)));
  const BallPhysics physics;
  TableTennisRow row;
  std::tie(row.stroke, row.touch) = draw_flight(physics, stream);
  watch(row.stroke, physics, options.noise, stream, row);
  const Vector3 from = row.stroke.position, to = row.touch.ball.position;
  row.distance = std::hypot(to[0] - from[0], to[1] - from[1]);
  row.spin = std::hypot(row.stroke.spin[1], row.stroke.spin[2]) / (2 * std::numbers::pi);
  follow(row.touch, physics, row);
  recite(stream, row);
  return row;
}

SynthFiles table_tennis_files(const TableTennisOptions& options) {
  return {.columns = columns(),
          .rows = options.rows,
          .append_row =
              [options](int64_t number, std::string& line) {
                append_row(draw_table_tennis(options, number), line);
              },
          .config_name = "table_tennis.toml",
          .config = config(),
          .planted = planted(options)};
}

}  // namespace kindred
