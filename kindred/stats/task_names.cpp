#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/stats/affinity_file.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestNames = uint64_t{16} << 20;

std::vector<std::string> checked(std::vector<std::string> names, const std::string& where) {
  if (names.empty()) throw InputError(fmt::format("{}: holds no names", where));
  check_task_names(names, where);
  return names;
}

void check_count(size_t count, const std::string& where) {
  if (count > kMostTasks)
    throw InputError(
        fmt::format("{}: more names than the {} tasks that are handled", where, kMostTasks));
}

}  // namespace

std::vector<std::string> task_names_from_text(std::string_view text, const std::string& where) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::vector<std::string> names;
  while (!text.empty()) {
    check_count(names.size() + 1, where);
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view name = text.substr(0, end);
    if (name.ends_with('\r')) name.remove_suffix(1);
    if (trim(name).empty())
      throw InputError(
          fmt::format("{}: line {}: blank; write one name per line", where, names.size() + 1));
    names.emplace_back(name);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return checked(std::move(names), where);
}

std::vector<std::string> task_names_from_json(const Json& json, const std::string& where) {
  if (!json.is_array()) throw InputError(fmt::format("{}: must be a list of names", where));
  check_count(json.size(), where);
  std::vector<std::string> names;
  for (const auto& name : json) {
    if (!name.is_string())
      throw InputError(fmt::format("{}: name {} is not text", where, names.size() + 1));
    names.push_back(name.get<std::string>());
  }
  return checked(std::move(names), where);
}

std::vector<std::string> read_task_names(const std::filesystem::path& path) {
  const std::string text = read_file(path, kLargestNames), where = path.string();
  if (path.extension() == ".json") return task_names_from_json(parse_json(text, where), where);
  return task_names_from_text(text, where);
}

}  // namespace kindred
