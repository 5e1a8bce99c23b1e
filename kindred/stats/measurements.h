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

// The most values of all measurements together that are held in memory: 2 GiB.
inline constexpr size_t kMostMeasuredValues = size_t{1} << 28;

// What was measured after one training step.
struct MeasuredStep {
  int64_t step = 0;             // at least 0
  int64_t epoch = 0;            // 0 where the line has none
  std::vector<double> values;   // [source * n + target], finite; NaN: not measured then
  std::vector<double> weights;  // of each source: how many steps this one stands for, at least 1
};

// Every measurement of a run, in the order of time.
struct Measurements {
  std::vector<std::string> tasks;
  std::vector<int64_t> steps;  // strictly ascending
  std::vector<int64_t> epochs;
  std::vector<double>
      values;  // [measurement * n * n + source * n + target]; NaN: not measured then
  std::vector<double> weights;  // [measurement * n + source], as in MeasuredStep

  [[nodiscard]] size_t size() const { return steps.size(); }
};

// affinity.jsonl: a line a measurement, each a JSON object with "step", a whole number, perhaps
// "epoch", and "matrix", n lists of n numbers as matrix[source][target], null for "not measured".
// Where only some sources were measured, "sources" lists them, ascending from 0, "matrix" holds
// their rows alone, and "chances" the chance in (0, 1] that any one step had to measure each: a
// value then stands for 1 / chance steps. Other fields ("learning_rate", "losses", "also") are left
// alone. At most 4 GiB of text.
//
// All throw InputError that names the file and the line: no regular file, no measurement, a line
// that is no such object or of another number of tasks, steps that do not ascend, more than
// `most_values` values; and where check_task_names() does, and when there are no tasks.
[[nodiscard]] Measurements read_measurements(const std::filesystem::path& jsonl,
                                             std::vector<std::string> tasks);
[[nodiscard]] Measurements measurements_from(std::istream& lines, std::vector<std::string> tasks,
                                             const std::string& where,
                                             size_t most_values = kMostMeasuredValues);
// One line for `tasks` tasks; `where` names file and line. With `also`, the matrix of that further
// measure.
[[nodiscard]] MeasuredStep measurement_from_line(std::string_view line, size_t tasks,
                                                 const std::string& where,
                                                 const std::string& also = "");

// The share of the measurements from window[0] to window[1], both in 0 .. 1, by their number: from
// ⌊size · window[0]⌋ to before ⌈size · window[1]⌉. Throws InputError when none is left.
[[nodiscard]] Measurements within_window(Measurements measurements,
                                         const std::vector<double>& window);

// The mean, standard error and count of every pair; see AffinityMean.
[[nodiscard]] AffinityMatrix mean_of(const Measurements& measurements);

}  // namespace kindred
