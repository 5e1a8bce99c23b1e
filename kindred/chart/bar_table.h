#pragma once

#include <optional>
#include <string>
#include <vector>

#include "kindred/stats/interval.h"

namespace kindred {

struct Bar {
  std::string label;
  std::string note;             // below the label, in small print; or empty
  std::optional<double> value;  // unset: no bar
  std::optional<Interval> interval;
  std::vector<double> points;  // individual results behind the value
  std::string value_text;      // the value as text
  std::string value_note;      // beside it, in small print; or empty
  std::string tone;            // CSS class for its colour: "good", "bad", "plain", "c0" …
};

struct BarTable {
  std::string caption;
  std::string label_heading, value_heading;
  std::vector<Bar> bars;
  bool from_zero = true;   // bars start at 0; otherwise a stroke marks the value
  bool shows_zero = true;  // the axis includes 0
  std::string (*tick)(double value, double step) = nullptr;  // formats the axis ticks
};

// A table whose middle column shows the bars. The last column gives their values as text, for
// reading and screen readers.
[[nodiscard]] std::string draw(const BarTable& table);

}  // namespace kindred
