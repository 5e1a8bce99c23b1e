#include "kindred/stats/measurements.h"

#include <cmath>
#include <fstream>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"
#include "kindred/stats/affinity_mean.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestMeasurements = uint64_t{1} << 32;
constexpr double kLeastProbability = 1e-12;
constexpr double kUnmeasured = std::numeric_limits<double>::quiet_NaN();

void copy_row(const Json& row, size_t number, size_t tasks, double* values,
              const std::string& where) {
  if (!row.is_array() || row.size() != tasks)
    reject_input(where, fmt::format("row {} of the matrix does not have the {} tasks of this run",
                                    number + 1, tasks));
  for (size_t target = 0; target < tasks; ++target) {
    const Json& value = row[target];
    if (!value.is_null() && !value.is_number())
      reject_input(where,
                   fmt::format("the matrix holds neither a number nor null at row {}, column {}",
                               number + 1, target + 1));
    if (!value.is_null()) values[target] = value.get<double>();
  }
}

// The tasks with rows in a measurement; sets their weights.
std::vector<size_t> sources_of(const JsonRecord& line, std::vector<double>& weights) {
  const size_t tasks = weights.size();
  std::vector<size_t> sources;
  if (!line.has("sources")) {
    for (size_t source = 0; source < tasks; ++source) sources.push_back(source);
    return sources;
  }
  const Json &listed = line.at("sources"), &probabilities = line.at("chances");
  if (!listed.is_array() || !probabilities.is_array() || listed.size() != probabilities.size())
    line.fail("\"sources\" and \"chances\" are not two lists of the same length");
  for (size_t k = 0; k < listed.size(); ++k) {
    const auto source = whole_number(listed[k], 0, static_cast<int64_t>(tasks) - 1);
    if (!source || (k > 0 && static_cast<size_t>(*source) <= sources.back()))
      line.fail(
          fmt::format("\"sources\" are not ascending numbers of tasks from 0 to {}", tasks - 1));
    if (!probabilities[k].is_number() || !(probabilities[k].get<double>() >= kLeastProbability) ||
        probabilities[k].get<double>() > 1)
      line.fail(fmt::format("\"chances\" holds something that is not a number from {} to 1",
                            kLeastProbability));
    sources.push_back(static_cast<size_t>(*source));
    weights[sources.back()] = 1 / probabilities[k].get<double>();
  }
  return sources;
}

// Upper bound on a line for n tasks: 64 bytes per number, plus room for other fields.
size_t longest_line(size_t n) {
  return (size_t{1} << 16) + 64 * n * (n + 1);
}

void append_line(const std::string& line, size_t most_values, Measurements& all,
                 const std::string& where) {
  const size_t n = all.tasks.size();
  if (line.size() > longest_line(n))
    reject_input(
        where, fmt::format("{} bytes are too long for a measurement of {} tasks", line.size(), n));
  if (all.values.size() + n * n > most_values)
    reject_input(where,
                 fmt::format("more than {} values in all; measure less often, or cut the file",
                             most_values));
  const MeasuredStep measurement = measurement_from_line(line, n, where);
  if (!all.steps.empty() && measurement.step <= all.steps.back())
    reject_input(where, fmt::format("step {} is not above step {} of the line before",
                                    measurement.step, all.steps.back()));
  all.steps.push_back(measurement.step);
  all.epochs.push_back(measurement.epoch);
  all.values.insert(all.values.end(), measurement.values.begin(), measurement.values.end());
  all.weights.insert(all.weights.end(), measurement.weights.begin(), measurement.weights.end());
}

}  // namespace

MeasuredStep measurement_from_line(std::string_view line, size_t tasks, const std::string& where,
                                   const std::string& also) {
  const Json json = parse_json(line, where);
  const JsonRecord record(json, where);
  MeasuredStep measurement;
  measurement.step = record.whole("step");
  if (record.has("epoch")) measurement.epoch = record.whole("epoch");
  measurement.weights.assign(tasks, 1);
  const auto sources = sources_of(record, measurement.weights);
  const JsonRecord holder = also.empty() ? record : record.record("also");
  const Json& matrix = holder.at(also.empty() ? "matrix" : also.c_str());
  if (!matrix.is_array() || matrix.size() != sources.size())
    reject_input(where, fmt::format("the matrix does not have the {} {} of this {}", sources.size(),
                                    sources.size() == tasks ? "tasks" : "sources",
                                    sources.size() == tasks ? "run" : "line"));
  measurement.values.assign(tasks * tasks, kUnmeasured);
  for (size_t row = 0; row < sources.size(); ++row)
    copy_row(matrix[row], row, tasks, &measurement.values[sources[row] * tasks], where);
  return measurement;
}

Measurements measurements_from(std::istream& lines, std::vector<std::string> tasks,
                               const std::string& where, size_t most_values) {
  check_task_names(tasks, where);
  if (tasks.empty()) reject_input(where, "measurements of no tasks");
  Measurements all;
  all.tasks = std::move(tasks);
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number)
    append_line(line, most_values, all, fmt::format("{}: line {}", where, number));
  if (all.steps.empty()) reject_input(where, "holds no measurement; run kindred affinity first");
  return all;
}

Measurements read_measurements(const std::filesystem::path& jsonl, std::vector<std::string> tasks) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(jsonl, error))
    reject_input(jsonl.string(), "no such file; run kindred affinity first");
  const uint64_t size = std::filesystem::file_size(jsonl, error);
  if (error || size > kLargestMeasurements)
    reject_input(jsonl.string(), fmt::format("{} bytes is more than the limit of {} bytes", size,
                                             kLargestMeasurements));
  std::ifstream stream(jsonl, std::ios::binary);
  if (!stream) reject_input(jsonl.string(), "cannot be read");
  return measurements_from(stream, std::move(tasks), jsonl.string());
}

Measurements within_window(Measurements measurements, const std::vector<double>& window) {
  const auto count = static_cast<double>(measurements.size());
  const auto first = static_cast<std::ptrdiff_t>(std::floor(count * window.at(0)));
  const auto last = static_cast<std::ptrdiff_t>(std::ceil(count * window.at(1)));
  if (first >= last)
    throw InputError(fmt::format("no measurement lies in the window from {} to {} of {}", window[0],
                                 window[1], measurements.size()));
  const auto tasks = static_cast<std::ptrdiff_t>(measurements.tasks.size());
  const auto pairs = tasks * tasks;
  Measurements out;
  out.tasks = std::move(measurements.tasks);
  out.steps.assign(measurements.steps.begin() + first, measurements.steps.begin() + last);
  out.epochs.assign(measurements.epochs.begin() + first, measurements.epochs.begin() + last);
  out.values.assign(measurements.values.begin() + first * pairs,
                    measurements.values.begin() + last * pairs);
  out.weights.assign(measurements.weights.begin() + first * tasks,
                     measurements.weights.begin() + last * tasks);
  return out;
}

AffinityMatrix mean_of(const Measurements& measurements) {
  const size_t n = measurements.tasks.size();
  AffinityMean mean(measurements.tasks);
  for (size_t at = 0; at < measurements.size(); ++at)
    mean.add(&measurements.values[at * n * n], &measurements.weights[at * n]);
  return mean.matrix();
}

}  // namespace kindred
