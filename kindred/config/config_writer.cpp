#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/config/config.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/toml_value.h"

namespace kindred {
namespace {

std::string line(const Option& option) {
  const Json value = option.get();
  const std::string field = field_of(option.key);
  if (value.is_null()) return fmt::format("# {} is not set\n", field);
  try {
    return fmt::format("{} = {}\n", field, toml_value(value));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", option.key, error.what()));
  }
}

std::string task_tables(const Config& config) {
  std::string text;
  for (TaskOptions task : config.tasks) {
    OptionSet options;
    describe(task, "task", options);
    text += "\n[[task]]\n";
    for (const auto& option : options.options()) text += line(option);
  }
  return text;
}

}  // namespace

std::string to_toml(const Config& config) {
  Config copy = config;
  OptionSet options;
  describe(copy, options);

  std::string text, section;
  for (const auto& option : options.options()) {
    if (const auto next = section_of(option.key); next != section) {
      if (section == "data") text += task_tables(config);
      text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", next);
      section = next;
    }
    text += line(option);
  }
  return text;
}

}  // namespace kindred
