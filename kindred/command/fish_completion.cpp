#include <algorithm>

#include <fmt/format.h>

#include "kindred/command/completion.h"
#include "kindred/command/config_flags.h"

namespace kindred {
namespace {

constexpr std::string_view kFishBegin =
    R"(# Completion of kindred's command line for fish; written by "kindred --manual".

function __kindred_has_no_verb
    set -l words (commandline -opc)
    test (count $words) -eq 1
end

function __kindred_verb_is
    set -l words (commandline -opc)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end

complete -c kindred -f
)";

constexpr std::string_view kNoVerb = "__kindred_has_no_verb";

std::string verb_is(const std::string& verbs) {
  return "__kindred_verb_is " + verbs;
}

// Returns the switches of `complete` for the kind of the argument's value.
std::string value_switches(const Argument& argument) {
  switch (value_kind(argument)) {
    case ValueKind::kNone:
    case ValueKind::kText:
      return {};
    case ValueKind::kFile:
      return " -F";
    case ValueKind::kDirectory:
      return " -a '(__fish_complete_directories)'";
    case ValueKind::kChoice:
      break;
  }
  // fish evaluates the list a second time.
  std::string list;
  for (const auto& word : choices_of(argument)) list += (list.empty() ? "" : " ") + fish_word(word);
  return " -a " + fish_word(list);
}

std::string complete(const std::string& condition, const std::string& switches,
                     const std::string& description) {
  std::string line = description;
  std::replace(line.begin(), line.end(), '\n', ' ');
  return fmt::format("complete -c kindred -n {}{}{}{}\n", fish_word(condition), switches,
                     line.empty() ? "" : " -d ", line.empty() ? "" : fish_word(line));
}

std::string complete_flag(const std::string& condition, const Argument& flag) {
  std::string switches;
  for (const auto& name : flag_names(flag))
    switches += name.starts_with("--") ? " -l " + fish_word(name.substr(2))
                                       : " -s " + fish_word(name.substr(1));
  const ValueKind kind = value_kind(flag);
  if (kind != ValueKind::kNone) switches += kind == ValueKind::kFile ? " -r" : " -x";
  return complete(condition, switches + value_switches(flag), first_sentence(flag));
}

}  // namespace

std::string fish_completion(const std::vector<Verb>& verbs) {
  std::string text(kFishBegin), config_verbs;
  for (const auto& verb : verbs) {
    text += complete(std::string(kNoVerb), " -a " + fish_word(fish_word(verb.name)), verb.summary);
    if (verb.takes_config) config_verbs += (config_verbs.empty() ? "" : " ") + fish_word(verb.name);
  }
  for (const auto& flag : program_flags()) text += complete_flag(std::string(kNoVerb), flag);
  for (const auto& verb : verbs) {
    const std::string condition = verb_is(fish_word(verb.name));
    for (const auto& positional : verb.positionals)
      text += complete(condition, value_switches(positional), "");
    for (const auto& flag : all_flags(verb)) text += complete_flag(condition, flag);
  }
  if (!config_verbs.empty())
    for (const auto& flag : config_flags()) text += complete_flag(verb_is(config_verbs), flag);
  return text;
}

}  // namespace kindred
