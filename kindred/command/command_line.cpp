#include "kindred/command/command_line.h"

#include <algorithm>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/command/config_flags.h"
#include "kindred/command/help.h"
#include "kindred/command/version.h"
#include "kindred/config/config.h"
#include "kindred/config/config_reference.h"
#include "kindred/config/key_words.h"

namespace kindred {
namespace {

[[noreturn]] void reject(const std::string& what, const std::string& verb) {
  throw InputError(fmt::format("{}; see kindred {}--help", what, verb.empty() ? verb : verb + " "));
}

std::string meant(const std::string& near) {
  return near.empty() ? near : fmt::format("; did you mean {}?", near);
}

const Verb& find_verb(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& verb : verbs()) {
    if (verb.name == name) return verb;
    names.push_back(verb.name);
  }
  if (name.starts_with('-'))
    reject(fmt::format("{} is before the verb; the verb comes first", quote(name)), "");
  reject(fmt::format("unknown verb {}{}", quote(name), meant(nearest_name(name, names))), "");
}

std::string one_line(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
  return text;
}

class Parser {
 public:
  explicit Parser(const Verb& verb) : verb_(verb) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const auto& argument : verb.positionals)
      argument.several ? add_several(argument.name) : add(argument.name, argument.name);
    for (const auto& flag : verb.flags) add_flag(flag);
    for (const auto& flag : common_flags()) add_flag(flag);
    if (!verb.takes_config) return;
    for (const auto& flag : config_flags()) add_config_flag(flag);
  }

  CommandLine parse(const std::vector<std::string>& arguments) {
    line_.verb = &verb_;
    try {
      app_.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
    } catch (const CLI::ParseError& error) {
      reject(one_line(error.what()), verb_.name);
    }
    if (line_.has("help")) return line_;
    for (const auto& extra : app_.remaining()) reject_extra(extra);
    for (const auto& argument : verb_.positionals)
      if (!argument.optional && !line_.has(argument.name))
        reject(fmt::format("{} needs {}", verb_.name, argument.name), verb_.name);
    return line_;
  }

 private:
  void add(const std::string& name, const std::string& key) {
    app_.add_option_function<std::string>(
            name, [this, key](const std::string& value) { line_.given[key] = value; })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  void add_several(const std::string& name) {
    app_.add_option_function<std::vector<std::string>>(
        name, [this, name](const std::vector<std::string>& values) {
          line_.several = values;
          line_.given[name] = values.front();
        });
  }

  void add_flag(const Argument& flag) {
    const std::string key = flag_key(flag);
    names_.push_back("--" + key);
    if (!flag.value.empty()) return add(flag.name, key);
    app_.add_flag_callback(flag.name, [this, key] { line_.given[key] = "true"; });
  }

  void add_config_flag(const Argument& flag) {
    names_.push_back(flag.name);
    app_.add_option_function<std::string>(flag.name,
                                          [this, key = flag_key(flag)](const std::string& value) {
                                            line_.config_flags.emplace_back(key, value);
                                          })
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  [[noreturn]] void reject_extra(const std::string& extra) const {
    if (!extra.starts_with('-'))
      reject(fmt::format("unexpected argument {}", quote(extra)), verb_.name);
    const std::string name = extra.substr(0, extra.find('='));
    if (name.starts_with("--task."))
      reject(fmt::format("{}: tasks are set only in the config, or by --targets for a table",
                         quote(name)),
             verb_.name);
    // "--train.lr" is first a synonym of a key in its section, then a misspelt flag.
    const bool has_section = name.find('.') != std::string::npos;
    std::string flag = has_section ? meant_flag(name) : nearest_name(name, names_);
    if (flag.empty()) flag = has_section ? nearest_name(name, names_) : meant_flag(name);
    reject(fmt::format("unknown flag {}{}", quote(name), meant(flag)), verb_.name);
  }

  // Returns the flag of the key that other tools call `name`: "--train.learning_rate" for "--lr".
  [[nodiscard]] std::string meant_flag(const std::string& name) const {
    if (!verb_.takes_config) return {};
    const std::string text = name.substr(std::min(name.find_first_not_of('-'), name.size()));
    const size_t dot = text.find('.');
    const bool has_section = dot != std::string::npos;
    Config config;
    OptionSet keys;
    describe(config, keys);
    const std::string key = meant_key(has_section ? text.substr(0, dot) : "",
                                      has_section ? text.substr(dot + 1) : text, {&keys});
    return key.empty() ? key : "--" + key;
  }

  const Verb& verb_;
  CLI::App app_;
  CommandLine line_;
  std::vector<std::string> names_;
};

}  // namespace

std::optional<std::string> CommandLine::value(const std::string& name) const {
  const auto found = given.find(name);
  if (found == given.end()) return std::nullopt;
  return found->second;
}

CommandLine parse_command_line(const std::vector<std::string>& arguments) {
  CommandLine line;
  if (arguments.empty()) reject("a verb is missing", "");
  const std::string& first = arguments.front();
  if (first == "--help" || first == "-h" || first == "help") {
    line.print = program_help();
  } else if (first == "--version") {
    line.print = versions_text() + "\n";
  } else if (first == "--manual") {
    if (arguments.size() != 2 || arguments[1].empty())
      reject("--manual takes one directory, such as ~/.local/share", "");
    line.manual = arguments[1];
  } else if (first == "--help-config") {
    line.print = config_reference();
  } else {
    const Verb& verb = find_verb(first);
    line = Parser(verb).parse({arguments.begin() + 1, arguments.end()});
    if (line.has("help")) line.print = verb_help(verb);
  }
  return line;
}

}  // namespace kindred
