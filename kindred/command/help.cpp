#include "kindred/command/help.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "kindred/command/config_flags.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/config_reference.h"

namespace kindred {
namespace {

constexpr size_t kWidth = 88;

// Returns the number of columns of UTF-8 text, with one column per character.
size_t columns(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

// Wraps `text` at blanks into lines of kWidth, each indented by `indent` blanks.
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
  const std::string value = argument.value.empty() ? "" : " " + argument.value;
  const std::string name = fmt::format("  {}{}", fmt::join(flag_names(argument), ", "), value);
  const std::string help = wrapped(argument.help, 6);
  if (argument.standard.empty()) return name + "\n" + help;
  const std::string standard = fmt::format("  [{}]", argument.standard);
  if (columns(name + standard) <= kWidth) return name + standard + "\n" + help;
  return name + "\n" + wrapped("[" + argument.standard + "]", 6) + help;
}

std::string config_help() {
  std::string text =
      "\n" + wrapped(
                 "Keys of the config, each also a flag that overrides it, with its default in "
                 "brackets. Lists are written with commas.",
                 0);
  std::string section;
  for (const auto& flag : config_flags()) {
    if (const auto next = section_of(flag_key(flag)); next != section) {
      section = next;
      text += fmt::format("\n[{}]: {}\n", section, section_title(section));
    }
    text += argument_help(flag);
  }
  text += fmt::format("\n[[task]]: {}. Only in the config:\n", section_title("task"));
  for (const auto& key : task_keys()) text += argument_help(key);
  text +=
      fmt::format("\n[[{}]]: {}. Only in the config:\n", kJoinSection, section_title(kJoinSection));
  for (const auto& key : join_keys()) text += argument_help(key);
  return text;
}

std::string examples(const std::vector<std::string>& lines) {
  std::string text = lines.size() == 1 ? "Example:\n" : "Examples:\n";
  for (const auto& line : lines) text += fmt::format("  kindred {}\n", line);
  return text;
}

}  // namespace

std::string program_text() {
  return "kindred finds which tasks should learn together. It trains all tasks in one network, "
         "measures how a training step for one task changes the loss of every other, chooses the "
         "groups of tasks that help each other most under a budget of networks, trains a network "
         "for each group and bundles the networks for serving.";
}

std::string exit_codes() {
  return "0 done, 1 failed, 2 usage or bad input, 130 interrupted after a checkpoint.";
}

std::string interruption() {
  return "Ctrl-C, SIGTERM and SIGHUP end a run at the next point at which it can save its state. A "
         "second signal ends it at once. So do 30 seconds in which the run neither reaches such a "
         "point nor writes anything.";
}

std::string usage(const Verb& verb) {
  std::string text = "kindred " + verb.name;
  for (const auto& argument : verb.positionals)
    text += argument.optional ? fmt::format(" [{}]", argument.name)
                              : " " + argument.name + (argument.several ? "…" : "");
  return text + (verb.takes_config ? " [FLAGS] [--SECTION.KEY VALUE]…" : " [FLAGS]");
}

std::string program_help() {
  std::string text = wrapped(program_text(), 0);
  text += "\nkindred VERB ARGUMENTS\n\n";
  for (const auto& verb : verbs()) text += fmt::format("  {:<10}{}\n", verb.name, verb.summary);
  text += "\n  kindred VERB --help      all about a verb\n";
  for (const auto& flag : program_flags()) {
    const std::string word = "--" + flag_key(flag) + (flag.value.empty() ? "" : " " + flag.value);
    text += fmt::format("  kindred {:<17}{}\n", word, flag.help);
  }
  text += fmt::format("\nExit codes: {}\n", exit_codes()) + wrapped(interruption(), 0) + "\n";
  return text + examples({"run examples/census/census.toml",
                          "run patients.csv --targets outcome,ward --data.drop patient_id"});
}

std::string verb_help(const Verb& verb) {
  std::string text = usage(verb) + "\n\n" + wrapped(verb.text, 0) + "\n" + examples(verb.examples);
  if (!verb.positionals.empty()) text += "\nArguments:\n";
  for (const auto& argument : verb.positionals) text += argument_help(argument);
  text += "\nFlags:\n";
  for (const auto& flag : verb.flags) text += argument_help(flag);
  for (const auto& flag : common_flags()) text += argument_help(flag);
  return verb.takes_config ? text + config_help() : text;
}

}  // namespace kindred
