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
  double noise = 0.002;  // deviation of each coordinate seen by the camera, in metres
  int64_t seed = 0;
};

// Registers every field under its flag.
void describe(TableTennisOptions& synth, OptionSet& options);

// A robot that learns table tennis, and Fibonacci numbers. A drive from behind x = 0 sends a ball
// with topspin and sidespin over the net. A camera records its position at 6 times in the first
// 0.15 s. Targets: the distance flown until it touches table or floor, its spin, and its position
// 0.1 s after that touch. An unrelated target is the last digit of a Fibonacci number, given those
// of the two before it.
inline constexpr size_t kFrames = 6;
inline constexpr double kFrameSeconds = 0.03;
inline constexpr double kAfterBounce = 0.1;

struct TableTennisRow {
  std::array<Vector3, kFrames> seen;  // with camera noise
  Ball stroke;                        // true initial state
  Touch touch;
  double distance;          // horizontal, from stroke to touch; m
  double spin;              // revolutions per second
  double after_x, after_y;  // m
  int before, last, next;   // last digits of three Fibonacci numbers
};

// Draws row `number` of the table with that seed, independent of the table's length.
[[nodiscard]] TableTennisRow draw_table_tennis(const TableTennisOptions& options, int64_t number);

[[nodiscard]] SynthFiles table_tennis_files(const TableTennisOptions& options);

}  // namespace kindred
