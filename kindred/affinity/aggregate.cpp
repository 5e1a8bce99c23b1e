#include "kindred/affinity/aggregate.h"

#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/option.h"
#include "kindred/stats/measurements.h"

namespace kindred {
namespace {

void add_line(const std::string& line, const std::string& place, size_t tasks,
              std::vector<Moments>& moments) {
  const MeasuredStep measurement = measurement_from_line(line, tasks, place);
  for (size_t pair = 0; pair < moments.size(); ++pair)
    if (!std::isnan(measurement.values[pair])) moments[pair].add(measurement.values[pair]);
}

int64_t count_lines(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw InputError(fmt::format("{}: cannot be read; measure first", file.string()));
  int64_t count = 0;
  for (std::string line; std::getline(stream, line);) ++count;
  return count;
}

}  // namespace

AffinityMatrix aggregate_measurements(const std::filesystem::path& file,
                                      const AffinityOptions& options,
                                      const std::vector<std::string>& tasks) {
  const auto lines = static_cast<double>(count_lines(file));
  const auto first = static_cast<int64_t>(std::floor(lines * options.window.at(0)));
  const auto last = static_cast<int64_t>(std::ceil(lines * options.window.at(1)));
  if (first >= last)
    throw InputError(
        fmt::format("{}: no measurement lies in affinity.window = {}, {}; widen it, or "
                    "lower affinity.every",
                    file.string(), options.window[0], options.window[1]));
  std::vector<Moments> moments(tasks.size() * tasks.size());
  std::ifstream stream(file);
  std::string line;
  for (int64_t number = 0; number < last && std::getline(stream, line); ++number)
    if (number >= first)
      add_line(line, fmt::format("{}: line {}", file.string(), number + 1), tasks.size(), moments);

  AffinityMatrix matrix = affinity_of(tasks, moments);
  AffinityOptions copy = options;
  OptionSet set;
  describe(copy, set);
  for (const auto& option : set.options())
    matrix.metadata[option.key.substr(std::string("affinity.").size())] = option.get();
  matrix.metadata["measurements"] = last - first;
  return matrix;
}

}  // namespace kindred
