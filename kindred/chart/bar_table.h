#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kindred/stats/interval.h"

namespace kindred {

struct Bar {
  std::string label;
  std::string note;             // below the label, quieter; or empty
  std::optional<double> value;  // nothing: no bar
  std::optional<Interval> interval;
  std::vector<double> points;  // single results behind the value
  std::string value_text;      // the value in words
  std::string value_note;      // beside it, quieter; or empty
  std::string tone;            // a class for its colour: "good", "bad", "plain", "c0" …
};

struct BarTable {
  std::string caption;
  std::string label_heading, value_heading;
  std::vector<Bar> bars;
  bool from_zero = true;   // bars begin at 0; otherwise a stroke stands for the value
  bool shows_zero = true;  // 0 is on the axis
  std::string (*tick)(double value, double step) = nullptr;  // how the axis is written
};

// A table whose middle column is the picture: what the bars show is in the last column in words, so
// that it can be read, and heard, without them.
[[nodiscard]] std::string draw(const BarTable& table);

}  // namespace kindred
