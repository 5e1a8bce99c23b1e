#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace kindred {

// One line of a chart, interrupted at NaN.
struct ChartLine {
  std::string name;  // in the legend; empty: no legend entry
  size_t colour = 0;
  bool dashed = false;
  bool dots = false;              // a dot at each point, too
  std::vector<double> x, y;       // equally long
  std::vector<double> low, high;  // of a band around it; or empty
  std::optional<size_t> mark;     // a ring around this point
};

struct LineChart {
  std::string title;        // above the picture
  std::string description;  // text alternative
  std::string x_label, y_label;
  std::vector<ChartLine> lines;
  bool zero_line = false;    // includes and draws 0
  bool whole_x = false;      // x are counts: only integer ticks
  std::string select_value;  // selector choice that shows this chart; empty: none
  double width = 420, height = 220;
};

// Returns the chart as a <figure> with its title, picture and legend.
[[nodiscard]] std::string draw(const LineChart& chart);

}  // namespace kindred
