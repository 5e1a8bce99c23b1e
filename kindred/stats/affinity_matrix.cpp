#include "kindred/stats/affinity_matrix.h"

#include <cmath>
#include <limits>
#include <string_view>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

std::string pair_words(const AffinityMatrix& matrix, size_t position) {
  return fmt::format("from {} to {}", quote(matrix.tasks[position / matrix.size()]),
                     quote(matrix.tasks[position % matrix.size()]));
}

template <class T, class Good>
void check_values(const AffinityMatrix& matrix, const std::vector<T>& values, std::string_view what,
                  const std::string& where, const Good& good) {
  if (values.size() != matrix.size() * matrix.size())
    throw InputError(fmt::format("{}: {} values for the {} of {} tasks; expected {}", where,
                                 values.size(), what, matrix.size(),
                                 matrix.size() * matrix.size()));
  for (size_t i = 0; i < values.size(); ++i) {
    if (!good(values[i]))
      throw InputError(
          fmt::format("{}: the {} {} is {}", where, what, pair_words(matrix, i), values[i]));
  }
}

void check_metadata(const Json& metadata, const std::string& where) {
  if (!metadata.is_object())
    throw InputError(fmt::format("{}: the metadata are not a JSON object", where));
  for (const char* key : {"format", "rows", "tasks", "matrix", "standard_error", "count"}) {
    if (metadata.contains(key))
      throw InputError(fmt::format(
          "{}: \"{}\" is a key of the format; choose another name for the field", where, key));
  }
}

}  // namespace

AffinityMatrix::AffinityMatrix(std::vector<std::string> task_names)
    : tasks(std::move(task_names)),
      values(tasks.size() * tasks.size(), std::numeric_limits<double>::quiet_NaN()) {}

void check_task_names(const std::vector<std::string>& tasks, const std::string& where) {
  if (tasks.size() > kMostTasks)
    throw InputError(fmt::format("{}: {} tasks are more than the {} that are handled", where,
                                 tasks.size(), kMostTasks));
  std::unordered_set<std::string_view> seen;
  for (size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[i].empty())
      throw InputError(fmt::format("{}: task {} has no name; give every task one", where, i + 1));
    if (!is_utf8(tasks[i]))
      throw InputError(
          fmt::format("{}: the name {} of task {} is not UTF-8", where, quote(tasks[i]), i + 1));
    if (!seen.insert(tasks[i]).second)
      throw InputError(
          fmt::format("{}: two tasks are named {}; rename one", where, quote(tasks[i])));
  }
}

void check(const AffinityMatrix& matrix, const std::string& where) {
  check_task_names(matrix.tasks, where);
  check_values(matrix, matrix.values, "affinity", where,
               [](double value) { return !std::isinf(value); });
  if (!matrix.standard_errors.empty())
    check_values(matrix, matrix.standard_errors, "standard error", where, [](double value) {
      return std::isnan(value) || (value >= 0 && !std::isinf(value));
    });
  if (!matrix.counts.empty())
    check_values(matrix, matrix.counts, "count", where, [](int64_t count) { return count >= 0; });
  check_metadata(matrix.metadata, where);
}

}  // namespace kindred
