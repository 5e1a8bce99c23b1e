#include "kindred/record/affinity_course.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <numeric>
#include <string>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/stats/measurements.h"
#include "kindred/stats/moments.h"

namespace kindred {
namespace {

// A line holds n² numbers; the longest for kMostTasks tasks is far shorter.
constexpr size_t kLongestLine = size_t{1} << 28;

size_t count_lines(std::ifstream& stream, const std::string& where) {
  size_t count = 0;
  for (std::string line; std::getline(stream, line); ++count)
    if (line.size() > kLongestLine)
      throw InputError(fmt::format("{}: line {}: too long for a measurement", where, count + 1));
  if (count == 0) throw InputError(fmt::format("{}: holds no measurement", where));
  stream.clear();
  stream.seekg(0);
  return count;
}

}  // namespace

std::vector<PairCourse> shown_pairs(const AffinityMatrix& matrix, size_t helpers) {
  std::vector<PairCourse> pairs;
  for (size_t target = 0; target < matrix.size(); ++target) {
    std::vector<size_t> sources;
    for (size_t source = 0; source < matrix.size(); ++source)
      if (source != target && std::isfinite(matrix.at(source, target))) sources.push_back(source);
    std::stable_sort(sources.begin(), sources.end(), [&](size_t a, size_t b) {
      return matrix.at(a, target) > matrix.at(b, target);
    });
    for (size_t place = 0; place < sources.size(); ++place)
      if (place < helpers || place + 1 == sources.size())
        pairs.push_back(
            {static_cast<int64_t>(sources[place]), static_cast<int64_t>(target), {}, {}});
  }
  return pairs;
}

AffinityCourse read_course(const std::filesystem::path& jsonl, const AffinityMatrix& matrix,
                           size_t bins) {
  std::ifstream stream(jsonl, std::ios::binary);
  if (!stream) throw InputError(fmt::format("{}: cannot be read", jsonl.string()));
  const size_t lines = count_lines(stream, jsonl.string());
  const size_t used = std::min(bins, lines), n = matrix.size();

  AffinityCourse course;
  course.measurements = static_cast<int64_t>(lines);
  course.pairs = shown_pairs(matrix);
  std::vector<std::vector<Moments>> moments(course.pairs.size(), std::vector<Moments>(used));
  int64_t last_step = -1;
  std::string line;
  for (size_t number = 0; number < lines && std::getline(stream, line); ++number) {
    const std::string where = fmt::format("{}: line {}", jsonl.string(), number + 1);
    const MeasuredStep measured = measurement_from_line(line, n, where);
    if (measured.step <= last_step)
      throw InputError(fmt::format("{}: its step is not above that of the line before", where));
    last_step = measured.step;
    const size_t bin = number * used / lines;
    if (course.first_steps.size() <= bin) {
      course.first_steps.push_back(measured.step);
      course.last_steps.push_back(measured.step);
    }
    course.last_steps[bin] = measured.step;
    for (size_t pair = 0; pair < course.pairs.size(); ++pair) {
      const auto source = static_cast<size_t>(course.pairs[pair].source);
      const double value =
          measured.values[source * n + static_cast<size_t>(course.pairs[pair].target)];
      if (!std::isnan(value)) moments[pair][bin].add(value);
    }
  }
  for (size_t pair = 0; pair < course.pairs.size(); ++pair) {
    for (const Moments& bin : moments[pair]) {
      course.pairs[pair].means.push_back(bin.count() > 0 ? bin.mean() : std::nan(""));
      course.pairs[pair].standard_errors.push_back(bin.standard_error());
    }
  }
  return course;
}

}  // namespace kindred
