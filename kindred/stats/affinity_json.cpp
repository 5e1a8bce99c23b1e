#include <limits>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr const char* kAffinityFormat = "kindred.affinity/1";

Rows direction(const Json& json, const std::string& where) {
  const Json& rows = required_field(json, "rows", where);
  if (rows == "source") return Rows::kSource;
  if (rows == "target") return Rows::kTarget;
  throw InputError(
      fmt::format("{}: \"rows\" must be \"source\" or \"target\", what a row of the "
                  "matrix belongs to",
                  where));
}

std::vector<std::string> names(const Json& json, const std::string& where) {
  const Json& tasks = required_field(json, "tasks", where);
  if (!tasks.is_array())
    throw InputError(fmt::format("{}: \"tasks\" must be a list of names", where));
  if (tasks.size() > kMostTasks)
    throw InputError(fmt::format("{}: {} tasks are more than the {} that are handled", where,
                                 tasks.size(), kMostTasks));
  std::vector<std::string> out;
  for (const auto& task : tasks) {
    if (!task.is_string())
      throw InputError(fmt::format("{}: \"tasks\": name {} is not text", where, out.size() + 1));
    out.push_back(task.get<std::string>());
  }
  return out;
}

double number(const Json& cell, const auto& position) {
  if (cell.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!cell.is_number())
    throw InputError(position() + ": not a number (null where nothing was measured)");
  return cell.get<double>();
}

int64_t whole_number(const Json& cell, const auto& position) {
  const bool fits = cell.is_number_integer() &&
                    (!cell.is_number_unsigned() || cell.get<uint64_t>() <= uint64_t{1} << 62);
  if (!fits || cell.get<int64_t>() < 0)
    throw InputError(position() + ": not a whole number of measurements");
  return cell.get<int64_t>();
}

// The n × n lists under `key`, converted to [source * n + target].
template <class T, class Convert>
std::vector<T> square(const Json& json, const char* key, size_t n, Rows rows,
                      const std::string& where, const Convert& convert) {
  const Json& lists = required_field(json, key, where);
  if (!lists.is_array() || lists.size() != n)
    throw InputError(fmt::format("{}: \"{}\" must be a list of {} rows, one per task; it has {}",
                                 where, key, n, lists.is_array() ? lists.size() : 0));
  std::vector<T> out(n * n);
  for (size_t row = 0; row < n; ++row) {
    const Json& cells = lists[row];
    if (!cells.is_array() || cells.size() != n)
      throw InputError(fmt::format("{}: \"{}\": row {} must be a list of {} values; it has {}",
                                   where, key, row + 1, n, cells.is_array() ? cells.size() : 0));
    for (size_t column = 0; column < n; ++column) {
      const size_t at = rows == Rows::kSource ? row * n + column : column * n + row;
      const auto position = [&] {
        return fmt::format("{}: \"{}\": row {}, column {}", where, key, row + 1, column + 1);
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
  if (!json.is_object()) throw InputError(fmt::format("{}: not a JSON object", where));
  const auto to_number = [](const Json& cell, const auto& position) {
    return number(cell, position);
  };
  const auto to_count = [](const Json& cell, const auto& position) {
    return whole_number(cell, position);
  };
  const Rows rows = direction(json, where);
  AffinityMatrix matrix;
  matrix.tasks = names(json, where);
  const size_t n = matrix.size();
  matrix.values = square<double>(json, "matrix", n, rows, where, to_number);
  if (json.contains("standard_error"))
    matrix.standard_errors = square<double>(json, "standard_error", n, rows, where, to_number);
  if (json.contains("count"))
    matrix.counts = square<int64_t>(json, "count", n, rows, where, to_count);
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
