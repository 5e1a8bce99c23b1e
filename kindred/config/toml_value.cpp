#include "kindred/config/toml_value.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

std::string toml_text(const std::string& text) {
  if (!is_utf8(text)) throw InputError(fmt::format("{} is not UTF-8", quote(text)));
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (byte < 0x20 || byte == 0x7F)
      out += fmt::format("\\u{:04x}", byte);
    else
      out += c;
  }
  return out + '"';
}

}  // namespace

std::string toml_value(const Json& value) {
  if (value.is_string()) return toml_text(value.get<std::string>());
  if (!value.is_array()) return value.dump();
  std::string out;
  for (const auto& item : value) out += (out.empty() ? "" : ", ") + toml_value(item);
  return fmt::format("[{}]", out);
}

}  // namespace kindred
