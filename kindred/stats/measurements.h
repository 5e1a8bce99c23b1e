#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "kindred/stats/affinity_matrix.h"

namespace kindred {

// The most values, over all measurements, that are held in memory: 2 GiB.
inline constexpr size_t kMostMeasuredValues = size_t{1} << 28;

// Affinities measured after one training step.
struct MeasuredStep {
  int64_t step = 0;             // ≥ 0
  int64_t epoch = 0;            // 0 if missing
  std::vector<double> values;   // [source * n + target], finite; NaN: not measured
  std::vector<double> weights;  // [source]: number of steps that this one stands for, ≥ 1
};

// Every measurement of a run, in order of time.
struct Measurements {
  std::vector<std::string> tasks;
  std::vector<int64_t> steps;  // strictly ascending
  std::vector<int64_t> epochs;
  std::vector<double> values;   // [measurement * n * n + source * n + target]; NaN: not measured
  std::vector<double> weights;  // [measurement * n + source], as in MeasuredStep

  [[nodiscard]] size_t size() const { return steps.size(); }
};

// affinity.jsonl: one measurement per line, each a JSON object with "step", an integer, optional
// "epoch", and "matrix", n lists of n numbers as matrix[source][target], null for "not measured".
// If only some sources were measured, "sources" lists them, ascending from 0, "matrix" holds only
// their rows, and "chances" the probability in (0, 1] with which any one step measured each: a
// value then stands for 1 / probability steps. Other fields ("learning_rate", "losses", "also") are
// ignored. At most 4 GiB of text.
//
// All throw InputError that names the file and the line: not a regular file, no measurement, a line
// that is not such an object or has another number of tasks, steps that do not ascend, more than
// `most_values` values; as check_task_names() does; and if there are no tasks.
[[nodiscard]] Measurements read_measurements(const std::filesystem::path& jsonl,
                                             std::vector<std::string> tasks);
[[nodiscard]] Measurements measurements_from(std::istream& lines, std::vector<std::string> tasks,
                                             const std::string& where,
                                             size_t most_values = kMostMeasuredValues);
// Parses one line for `tasks` tasks; `where` names file and line. With `also`, reads the matrix of
// that additional measure.
[[nodiscard]] MeasuredStep measurement_from_line(std::string_view line, size_t tasks,
                                                 const std::string& where,
                                                 const std::string& also = "");

// The measurements in a window of fractions in 0 .. 1, by index: from ⌊size · window[0]⌋ up to but
// excluding ⌈size · window[1]⌉. Throws InputError if none is left.
[[nodiscard]] Measurements within_window(Measurements measurements,
                                         const std::vector<double>& window);

// The mean, standard error and count of every pair; see AffinityMean.
[[nodiscard]] AffinityMatrix mean_of(const Measurements& measurements);

}  // namespace kindred
