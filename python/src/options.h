#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"
#include "kindred/base/option.h"

namespace kindred {

// Returns options that are described under `section`, filled from the JSON object {"key": value};
// null leaves a default. Throws InputError as OptionSet::set() does.
template <class Options>
[[nodiscard]] Options options_from(const std::string& text, const std::string& section) {
  Options options;
  OptionSet set;
  describe(options, set);
  const Json given = parse_json(text, "options");
  for (const auto& [key, value] : given.items())
    if (!value.is_null()) set.set(section + "." + key, value);
  return options;
}

}  // namespace kindred
