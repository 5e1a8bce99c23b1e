#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/config/config.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/toml_value.h"

namespace kindred {
namespace {

std::string line(const Option& option, const std::string& section) {
  const Json value = option.get();
  const std::string field = option.key.substr(section.size() + 1);
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
    for (const auto& option : options.options()) text += line(option, "task");
  }
  return text;
}

std::string join_tables_text(const Config& config) {
  std::string text;
  for (JoinOptions join : config.data.joins) {
    OptionSet options;
    describe(join, kJoinSection, options);
    text += fmt::format("\n[[{}]]\n", kJoinSection);
    for (const auto& option : options.options()) text += line(option, kJoinSection);
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
      if (section == "data") text += join_tables_text(config) + task_tables(config);
      text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", next);
      section = next;
    }
    text += line(option, section);
  }
  return text;
}

}  // namespace kindred
