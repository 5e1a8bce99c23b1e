#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "kindred/base/option.h"
#include "kindred/base/random.h"
#include "kindred/synth/ball_flight.h"
#include "kindred/synth/synth_files.h"

namespace kindred {

struct TableTennisOptions {
  int64_t rows = 2000;
  double noise = 0.002;  // deviation of each coordinate that the camera sees, in metres
  int64_t seed = 0;
};

// Registers every field under its flag.
void describe(TableTennisOptions& synth, OptionSet& options);

// A robot that learns table tennis, and Fibonacci numbers. A drive from behind x = 0 sends a ball
// with topspin and sidespin over the net; a camera sees where it is at 6 moments of its first
// 0.15 s. Asked are how far it flies until it touches table or floor, how fast it spins, and where
// it is 0.1 s after that touch. Beside them stands a question that the ball knows nothing of: the
// last digit of a Fibonacci number, given those of the two before it.
inline constexpr size_t kFrames = 6;
inline constexpr double kFrameSeconds = 0.03;
inline constexpr double kAfterBounce = 0.1;

struct TableTennisRow {
  std::array<Vector3, kFrames> seen;  // with the camera's noise
  Ball stroke;                        // what happened
  Touch touch;
  double distance;          // level, from the stroke to the touch; m
  double spin;              // revolutions a second
  double after_x, after_y;  // m
  int before, last, next;   // last digits of three Fibonacci numbers
};

// Row `number` of the table of that seed, whatever its length.
[[nodiscard]] TableTennisRow draw_table_tennis(const TableTennisOptions& options, int64_t number);

[[nodiscard]] SynthFiles table_tennis_files(const TableTennisOptions& options);

}  // namespace kindred
