#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace kindred {

// One line of a chart. NaN interrupts it.
struct ChartLine {
  std::string name;  // as the legend has it; empty for a line that needs none
  size_t colour = 0;
  bool dashed = false;
  bool dots = false;              // a dot at each point, too
  std::vector<double> x, y;       // of one length
  std::vector<double> low, high;  // of a band around it; or empty
  std::optional<size_t> mark;     // a ring around this point
};

struct LineChart {
  std::string title;        // above the picture
  std::string description;  // what it shows, for those who do not see it
  std::string x_label, y_label;
  std::vector<ChartLine> lines;
  bool zero_line = false;    // 0 is shown and drawn
  bool whole_x = false;      // x are counts: ticks at whole numbers alone
  std::string select_value;  // which choice of a selector shows this chart; empty: none
  double width = 420, height = 220;
};

// The chart as a <figure> with its title, picture and legend.
[[nodiscard]] std::string draw(const LineChart& chart);

}  // namespace kindred
