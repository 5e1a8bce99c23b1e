#include "kindred/stats/measurements.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestFile = uint64_t{1} << 32;
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

[[noreturn]] void fail(const std::string& where, const std::string& what) {
  throw InputError(fmt::format("{}: {}", where, what));
}

const Json& field(const Json& json, const char* key, const std::string& where) {
  const auto found = json.find(key);
  if (found == json.end()) fail(where, fmt::format("not a measurement: has no \"{}\"", key));
  return *found;
}

int64_t step_of(const Json& json, const std::string& where) {
  const Json& step = field(json, "step", where);
  const bool fits = step.is_number_integer() &&
                    (!step.is_number_unsigned() || step.get<uint64_t>() <= uint64_t{1} << 62);
  if (!fits || step.get<int64_t>() < 0) fail(where, "\"step\" is not a whole number of at least 0");
  return step.get<int64_t>();
}

void append_row(const Json& row, size_t source, size_t tasks, std::vector<double>& values,
                const std::string& where) {
  if (!row.is_array() || row.size() != tasks)
    fail(where,
         fmt::format("row {} of the matrix is not of the {} tasks of this run", source + 1, tasks));
  for (size_t target = 0; target < tasks; ++target) {
    const Json& value = row[target];
    if (!value.is_null() && !value.is_number())
      fail(where, fmt::format("the matrix holds at row {}, column {} neither a number nor null",
                              source + 1, target + 1));
    values.push_back(value.is_null() ? kNan : value.get<double>());
  }
}

// The longest line that n tasks can need: 64 bytes a number, and room for fields beside.
size_t longest_line(size_t n) {
  return (size_t{1} << 16) + 64 * n * (n + 1);
}

void append_line(const std::string& line, size_t most_values, Measurements& all,
                 const std::string& where) {
  const size_t n = all.tasks.size();
  if (line.size() > longest_line(n))
    fail(where, fmt::format("{} bytes are too long for a measurement of {} tasks", line.size(), n));
  if (all.values.size() + n * n > most_values)
    fail(where, fmt::format("more than {} values in all; measure less often, or cut the file",
                            most_values));
  const MeasuredStep measurement = measurement_from_line(line, n, where);
  if (!all.steps.empty() && measurement.step <= all.steps.back())
    fail(where, fmt::format("step {} does not come after step {} of the line before",
                            measurement.step, all.steps.back()));
  all.steps.push_back(measurement.step);
  all.values.insert(all.values.end(), measurement.values.begin(), measurement.values.end());
}

}  // namespace

MeasuredStep measurement_from_line(std::string_view line, size_t tasks, const std::string& where) {
  const Json json = parse_json(line, where);
  if (!json.is_object()) fail(where, "not a measurement: no JSON object");
  MeasuredStep measurement;
  measurement.step = step_of(json, where);
  const Json& matrix = field(json, "matrix", where);
  if (!matrix.is_array() || matrix.size() != tasks)
    fail(where, fmt::format("the matrix is not of the {} tasks of this run", tasks));
  measurement.values.reserve(tasks * tasks);
  for (size_t source = 0; source < tasks; ++source)
    append_row(matrix[source], source, tasks, measurement.values, where);
  return measurement;
}

Measurements measurements_from(std::istream& lines, std::vector<std::string> tasks,
                               const std::string& where, size_t most_values) {
  check_task_names(tasks, where);
  if (tasks.empty()) fail(where, "measurements of no tasks");
  Measurements all;
  all.tasks = std::move(tasks);
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number)
    append_line(line, most_values, all, fmt::format("{}: line {}", where, number));
  if (all.steps.empty()) fail(where, "holds no measurement; measure first");
  return all;
}

Measurements read_measurements(const std::filesystem::path& jsonl, std::vector<std::string> tasks) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(jsonl, error))
    fail(jsonl.string(), "no such file; measure first");
  const uint64_t size = std::filesystem::file_size(jsonl, error);
  if (error || size > kLargestFile)
    fail(jsonl.string(),
         fmt::format("{} bytes is more than the {} that are read", size, kLargestFile));
  std::ifstream stream(jsonl, std::ios::binary);
  if (!stream) fail(jsonl.string(), "cannot be read");
  return measurements_from(stream, std::move(tasks), jsonl.string());
}

AffinityMatrix affinity_of(std::vector<std::string> tasks, const std::vector<Moments>& moments) {
  AffinityMatrix matrix(std::move(tasks));
  matrix.standard_errors.assign(moments.size(), kNan);
  matrix.counts.assign(moments.size(), 0);
  for (size_t pair = 0; pair < moments.size(); ++pair) {
    matrix.counts[pair] = moments[pair].count();
    if (moments[pair].count() == 0) continue;
    matrix.values[pair] = moments[pair].mean();
    matrix.standard_errors[pair] = moments[pair].standard_error();
  }
  check(matrix, "mean of the measurements");
  return matrix;
}

Measurements within_window(Measurements measurements, const std::vector<double>& window) {
  const auto count = static_cast<double>(measurements.size());
  const auto first = static_cast<std::ptrdiff_t>(std::floor(count * window.at(0)));
  const auto last = static_cast<std::ptrdiff_t>(std::ceil(count * window.at(1)));
  if (first >= last)
    throw InputError(fmt::format("no measurement lies in the window from {} to {} of {}", window[0],
                                 window[1], measurements.size()));
  const auto pairs =
      static_cast<std::ptrdiff_t>(measurements.tasks.size() * measurements.tasks.size());
  Measurements out;
  out.tasks = std::move(measurements.tasks);
  out.steps.assign(measurements.steps.begin() + first, measurements.steps.begin() + last);
  out.values.assign(measurements.values.begin() + first * pairs,
                    measurements.values.begin() + last * pairs);
  return out;
}

AffinityMatrix mean_of(const Measurements& measurements) {
  const size_t pairs = measurements.tasks.size() * measurements.tasks.size();
  std::vector<Moments> moments(pairs);
  for (size_t at = 0; at < measurements.values.size(); ++at)
    if (!std::isnan(measurements.values[at])) moments[at % pairs].add(measurements.values[at]);
  return affinity_of(measurements.tasks, moments);
}

}  // namespace kindred
