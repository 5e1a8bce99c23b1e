#include "kindred/base/value_text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/text.h"

namespace kindred {

std::string value_text(const Json& value) {
  if (value.is_null()) return "not set";
  if (value.is_string()) return quote(value.get<std::string>());
  if (value.is_number_float()) return fmt::format("{}", value.get<double>());
  const std::string quoted = quote(value.dump(-1, ' ', false, Json::error_handler_t::replace));
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace kindred
