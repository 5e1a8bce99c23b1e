#include "kindred/cli/help.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/study/config.h"
#include "kindred/study/config_keys.h"
#include "kindred/study/config_reference.h"

namespace kindred {
namespace {

constexpr size_t kWidth = 88;

// Columns that UTF-8 text takes, all its letters being one wide.
size_t columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// `text` broken at blanks into lines of kWidth, each after `indent` blanks.
std::string wrapped(std::string_view text, size_t indent) {
  std::string out;
  while (true) {
    const size_t end = text.find('\n');
    std::string line;
    std::string_view rest = text.substr(0, end);
    while (!rest.empty()) {
      const std::string_view word = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), word.size() + 1));
      if (!line.empty() && indent + columns(line) + 1 + columns(word) > kWidth) {
        out += std::string(indent, ' ') + line + '\n';
        line.clear();
      }
      if (!line.empty()) line += ' ';
      line += word;
    }
    out += line.empty() ? "\n" : std::string(indent, ' ') + line + '\n';
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

std::string argument_help(const Argument& argument) {
  std::string name;
  for (const char c : argument.name) name += c == ',' ? std::string(", ") : std::string(1, c);
  return fmt::format("  {}{}{}\n{}", name, argument.value.empty() ? "" : " ", argument.value,
                     wrapped(argument.help, 6));
}

std::string value_word(Option::Type type) {
  switch (type) {
    case Option::Type::kBool:
      return "true|false";
    case Option::Type::kInteger:
      return "INTEGER";
    case Option::Type::kNumber:
      return "NUMBER";
    case Option::Type::kText:
      return "TEXT";
    case Option::Type::kIntegers:
      return "INTEGER,…";
    case Option::Type::kNumbers:
      return "NUMBER,…";
    case Option::Type::kTexts:
      return "TEXT,…";
    case Option::Type::kTextLists:
      return "TEXT,…;…";
  }
  return {};
}

// A value as a flag takes it.
std::string flag_text(const Json& value) {
  if (value.is_null()) return "not set";
  if (value.empty() || value == "") return "empty";
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::vector<std::string> items;
  for (const auto& item : value) items.push_back(flag_text(item));
  return fmt::format("{}", fmt::join(items, value.front().is_array() ? ";" : ","));
}

std::string option_help(const Option& option) {
  const std::string standard = flag_text(option.default_value);
  const std::string constraint =
      option.constraint.empty() ? "" : fmt::format(" Values: {}.", option.constraint);
  return fmt::format("  --{} {}  [{}]\n{}", option.key, value_word(option.type), standard,
                     wrapped(option.help + constraint, 6));
}

std::string config_help() {
  Config config;
  OptionSet options;
  describe(config, options);
  std::string text =
      "\nKeys of the config, each also a flag that overrides it; [default]. Lists are written with "
      "commas.\n";
  std::string section;
  for (const auto& option : options.options()) {
    if (const auto next = section_of(option.key); next != section) {
      section = next;
      text += fmt::format("\n[{}]: {}\n", section, section_title(section));
    }
    text += option_help(option);
  }

  TaskOptions task;
  OptionSet task_options;
  describe(task, "task", task_options);
  text += fmt::format("\n[[task]]: {}. In the config only:\n", section_title("task"));
  for (const auto& option : task_options.options()) {
    std::string shown = option_help(option);
    shown.erase(2, std::string_view("--task.").size());
    text += shown;
  }
  return text;
}

std::string examples(const std::vector<std::string>& lines) {
  std::string text = lines.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const auto& line : lines) text += fmt::format("  kindred {}\n", line);
  return text;
}

}  // namespace

std::string program_help() {
  std::string text = wrapped(
      "kindred finds which tasks should learn together: it trains all tasks once, watches what a "
      "step for one does to the loss of every other, picks the groups that help each other most "
      "under a budget of networks, trains those networks and hands them over ready to serve.",
      0);
  text += "\nkindred VERB ARGUMENTS\n\n";
  for (const auto& verb : verbs()) text += fmt::format("  {:<10}{}\n", verb.name, verb.summary);
  text +=
      "\n"
      "  kindred VERB --help      all about a verb\n"
      "  kindred --help-config    all keys of a config, as Markdown\n"
      "  kindred --version        the version\n"
      "\n"
      "Exit codes: 0 done, 1 failed, 2 usage or bad input, 130 interrupted after a checkpoint.\n"
      "Ctrl-C and SIGTERM end a run at the next place where it can save; a second one ends it at "
      "once,\nand so do 30 seconds in which it reaches no such place and writes nothing.\n"
      "\n";
  return text + examples({"run examples/census/census.toml"});
}

std::string verb_help(const Verb& verb) {
  std::string text = "kindred " + verb.name;
  for (const auto& argument : verb.positionals)
    text += argument.optional ? fmt::format(" [{}]", argument.name) : " " + argument.name;
  text += verb.takes_config ? " [FLAGS] [--SECTION.KEY VALUE]…\n\n" : " [FLAGS]\n\n";
  text += wrapped(verb.text, 0) + "\n" + examples(verb.examples);
  if (!verb.positionals.empty()) text += "\nArguments:\n";
  for (const auto& argument : verb.positionals) text += argument_help(argument);
  text += "\nFlags:\n";
  for (const auto& flag : verb.flags) text += argument_help(flag);
  for (const auto& flag : common_flags()) text += argument_help(flag);
  return verb.takes_config ? text + config_help() : text;
}

}  // namespace kindred
