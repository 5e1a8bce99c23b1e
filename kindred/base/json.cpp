#include "kindred/base/json.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr int kDeepest = 200;

}  // namespace

Json parse_json(std::string_view text, const std::string& source) {
  const auto guard = [](int depth, Json::parse_event_t, Json&) {
    if (depth > kDeepest) throw InputError(fmt::format("nested deeper than {} levels", kDeepest));
    return true;
  };
  try {
    return Json::parse(text, guard);
  } catch (const Json::parse_error& error) {
    const size_t end = std::min<size_t>(error.byte, text.size());
    const auto line =
        1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    throw InputError(fmt::format("{}: line {}: not valid JSON", source, line));
  } catch (const Json::out_of_range&) {
    throw InputError(fmt::format("{}: holds a number that is too large", source));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", source, error.what()));
  }
}

Json read_json_file(const std::filesystem::path& path, const std::string& format) {
  Json value = parse_json(read_file(path), path.string());
  const auto found = value.is_object() ? value.find("format") : value.end();
  if (!value.is_object() || found == value.end() || !found->is_string())
    throw InputError(fmt::format("{}: has no \"format\"; expected \"{}\"", path.string(), format));
  const auto stated = found->get<std::string>();
  if (stated != format)
    throw InputError(fmt::format("{}: format {} is not \"{}\", which this version reads",
                                 path.string(), quote(stated), format));
  return value;
}

std::string format_of(const std::filesystem::path& path) {
  const Json json = parse_json(read_file(path), path.string());
  const auto format = json.is_object() ? json.find("format") : json.end();
  return format != json.end() && format->is_string() ? format->get<std::string>() : std::string();
}

void write_json_file(const std::filesystem::path& path, const Json& value) {
  std::string text;
  try {
    text = value.dump(2) + "\n";
  } catch (const Json::type_error&) {
    throw InputError(fmt::format("{}: cannot hold text that is not UTF-8", path.string()));
  }
  write_file_atomically(path, text);
}

}  // namespace kindred
