#include "kindred/affinity/aggregate.h"

#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/option.h"
#include "kindred/stats/affinity_mean.h"
#include "kindred/stats/measurements.h"

namespace kindred {
namespace {

int64_t count_lines(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream)
    throw InputError(fmt::format("{}: cannot be read; run kindred affinity first", file.string()));
  int64_t count = 0;
  for (std::string line; std::getline(stream, line);) ++count;
  return count;
}

}  // namespace

AffinityMatrix aggregate_measurements(const std::filesystem::path& file,
                                      const AffinityOptions& options,
                                      const std::vector<std::string>& tasks,
                                      const std::string& measure) {
  const auto lines = static_cast<double>(count_lines(file));
  const auto first = static_cast<int64_t>(std::floor(lines * options.window.at(0)));
  const auto last = static_cast<int64_t>(std::ceil(lines * options.window.at(1)));
  if (first >= last)
    throw InputError(
        fmt::format("{}: no measurement lies in affinity.window = {}, {}; widen it, or "
                    "measure more often",
                    file.string(), options.window[0], options.window[1]));
  const std::string also = measure == options.measure ? "" : measure;
  AffinityMean mean(tasks);
  std::ifstream stream(file);
  std::string line;
  for (int64_t number = 0; number < last && std::getline(stream, line); ++number) {
    if (number < first) continue;
    const auto place = fmt::format("{}: line {}", file.string(), number + 1);
    const MeasuredStep measured = measurement_from_line(line, tasks.size(), place, also);
    mean.add(measured.values.data(), measured.weights.data());
  }

  AffinityMatrix matrix = mean.matrix();
  AffinityOptions copy = options;
  OptionSet set;
  describe(copy, set);
  for (const auto& option : set.options())
    if (option.key != "affinity.runs")  // this is one of them
      matrix.metadata[option.key.substr(std::string("affinity.").size())] = option.get();
  matrix.metadata["measure"] = measure;
  matrix.metadata["measurements"] = last - first;
  return matrix;
}

}  // namespace kindred
