#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr const char* kAffinityFormat = "kindred.affinity/1";

Rows direction(const JsonRecord& record) {
  const Json& rows = record.at("rows");
  if (rows == "source") return Rows::kSource;
  if (rows == "target") return Rows::kTarget;
  record.reject("rows", "\"source\" or \"target\", what a row of the matrix belongs to");
}

double number(const Json& cell, const auto& position) {
  if (cell.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!cell.is_number())
    throw InputError(position() + ": not a number (null where nothing was measured)");
  return cell.get<double>();
}

int64_t measurement_count(const Json& cell, const auto& position) {
  const auto count = whole_number(cell);
  if (!count) throw InputError(position() + ": not a whole number of measurements");
  return *count;
}

// The n × n lists under `key`, converted to [source * n + target].
template <class T, class Convert>
std::vector<T> square(const JsonRecord& record, const char* key, size_t n, Rows rows,
                      const Convert& convert) {
  const Json& lists = record.at(key);
  if (!lists.is_array() || lists.size() != n)
    record.reject(key, fmt::format("a list of {} rows, one per task; it has {}", n,
                                   lists.is_array() ? lists.size() : 0));
  std::vector<T> out(n * n);
  for (size_t row = 0; row < n; ++row) {
    const Json& cells = lists[row];
    if (!cells.is_array() || cells.size() != n)
      record.fail(fmt::format("\"{}\": row {} must be a list of {} values; it has {}", key, row + 1,
                              n, cells.is_array() ? cells.size() : 0));
    for (size_t column = 0; column < n; ++column) {
      const size_t at = rows == Rows::kSource ? row * n + column : column * n + row;
      const auto position = [&] {
        return fmt::format("{}: \"{}\": row {}, column {}", record.where(), key, row + 1,
                           column + 1);
      };
      out[at] = convert(cells[column], position);
    }
  }
  return out;
}

template <class T>
Json lists_of(const std::vector<T>& values, size_t n) {
  Json lists = Json::array();
  for (size_t row = 0; row < n; ++row) {
    const auto begin = values.begin() + static_cast<std::ptrdiff_t>(row * n);
    lists.push_back(std::vector<T>(begin, begin + static_cast<std::ptrdiff_t>(n)));
  }
  return lists;
}

}  // namespace

AffinityMatrix affinity_from_json(const Json& json, const std::string& where) {
  const JsonRecord record(json, where);
  const auto to_number = [](const Json& cell, const auto& position) {
    return number(cell, position);
  };
  const auto to_count = [](const Json& cell, const auto& position) {
    return measurement_count(cell, position);
  };
  const Rows rows = direction(record);
  AffinityMatrix matrix;
  matrix.tasks = record.texts("tasks");
  check_task_names(matrix.tasks, where);
  const size_t n = matrix.size();
  matrix.values = square<double>(record, "matrix", n, rows, to_number);
  if (record.has("standard_error"))
    matrix.standard_errors = square<double>(record, "standard_error", n, rows, to_number);
  if (record.has("count")) matrix.counts = square<int64_t>(record, "count", n, rows, to_count);
  for (const auto& [key, value] : json.items()) {
    const bool known = key == "format" || key == "rows" || key == "tasks" || key == "matrix" ||
                       key == "standard_error" || key == "count";
    if (!known) matrix.metadata[key] = value;
  }
  check(matrix, where);
  return matrix;
}

AffinityMatrix read_affinity(const std::filesystem::path& path) {
  return affinity_from_json(read_json_file(path, kAffinityFormat), path.string());
}

Json to_json(const AffinityMatrix& matrix) {
  check(matrix, "affinity matrix");
  Json json{{"format", kAffinityFormat}, {"rows", "source"}, {"tasks", matrix.tasks}};
  for (const auto& [key, value] : matrix.metadata.items()) json[key] = value;
  json["matrix"] = lists_of(matrix.values, matrix.size());
  if (!matrix.standard_errors.empty())
    json["standard_error"] = lists_of(matrix.standard_errors, matrix.size());
  if (!matrix.counts.empty()) json["count"] = lists_of(matrix.counts, matrix.size());
  return json;
}

void write_affinity(const std::filesystem::path& path, const AffinityMatrix& matrix) {
  write_json_file(path, to_json(matrix));
}

}  // namespace kindred
