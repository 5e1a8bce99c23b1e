#include <fmt/format.h>

#include "kindred/command/completion.h"
#include "kindred/command/config_flags.h"

namespace kindred {
namespace {

constexpr std::string_view kBashBegin =
    R"(# Completion of kindred's command line for bash; written by "kindred --manual".

_kindred() {
  local word=${COMP_WORDS[COMP_CWORD]} flag=${COMP_WORDS[COMP_CWORD - 1]}
  local verb= operand= value= item
  local -a flags=() words=()
  # Bash splits "--flag=value" at the sign.
  if [[ $word == '=' ]]; then
    word=
  elif [[ $flag == '=' ]]; then
    flag=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  ((COMP_CWORD > 1)) && verb=${COMP_WORDS[1]}
  case $verb in
)";

// "value": kind of the previous flag's value. "operand": kind of a positional argument.
constexpr std::string_view kBashEnd = R"(  if [[ -z $value && ($word == -* || -z $operand) ]]; then
    value=choice words=("${flags[@]}")
  fi
  COMPREPLY=()
  case ${value:-$operand} in
    file) compopt -o default ;;
    directory) compopt -o dirnames ;;
    choice)
      for item in "${words[@]}"; do
        [[ $item == "$word"* ]] && COMPREPLY+=("$item")
      done
      ;;
  esac
}

complete -F _kindred kindred
)";

std::string word_list(const std::vector<std::string>& words) {
  std::string list;
  for (const auto& word : words) list += (list.empty() ? "" : " ") + sh_word(word);
  return "(" + list + ")";
}

// Returns code that sets `variable` to the kind of the argument's value.
std::string assignment(const std::string& variable, const Argument& argument) {
  switch (value_kind(argument)) {
    case ValueKind::kNone:
      return {};
    case ValueKind::kText:
      return variable + "=text";
    case ValueKind::kFile:
      return variable + "=file";
    case ValueKind::kDirectory:
      return variable + "=directory";
    case ValueKind::kChoice:
      return fmt::format("{}=choice words={}", variable, word_list(choices_of(argument)));
  }
  return {};
}

std::vector<std::string> names_of_all(const std::vector<Argument>& flags) {
  std::vector<std::string> names;
  for (const auto& flag : flags)
    for (const auto& name : flag_names(flag)) names.push_back(name);
  return names;
}

// Returns a case statement over the previous flag that sets the kind of its value.
std::string flag_cases(const std::vector<Argument>& flags, const std::string& indent) {
  std::string cases;
  for (const auto& flag : flags) {
    if (value_kind(flag) == ValueKind::kNone) continue;
    std::string names;
    for (const auto& name : flag_names(flag)) names += (names.empty() ? "" : " | ") + sh_word(name);
    cases += fmt::format("{}  {}) {} ;;\n", indent, names, assignment("value", flag));
  }
  return cases.empty() ? cases : fmt::format("{0}case $flag in\n{1}{0}esac\n", indent, cases);
}

// A file if any positional may be one: completion of files also offers directories.
std::string operand_of(const std::vector<Argument>& positionals) {
  for (const auto& positional : positionals)
    if (value_kind(positional) == ValueKind::kFile) return assignment("operand", positional);
  return positionals.empty() ? "" : assignment("operand", positionals.front());
}

std::string bash_verb_case(const Verb& verb) {
  std::string text = fmt::format("    {})\n", sh_word(verb.name));
  if (const auto operand = operand_of(verb.positionals); !operand.empty())
    text += fmt::format("      {}\n", operand);
  text += fmt::format("      flags={}\n", word_list(names_of_all(all_flags(verb))));
  return text + flag_cases(all_flags(verb), "      ") + "      ;;\n";
}

}  // namespace

std::string bash_completion(const std::vector<Verb>& verbs) {
  std::string text(kBashBegin), config_verbs;
  std::vector<std::string> first;
  for (const auto& verb : verbs) {
    first.push_back(verb.name);
    if (verb.takes_config) config_verbs += (config_verbs.empty() ? "" : " | ") + sh_word(verb.name);
  }
  text += fmt::format("    '')\n      operand=choice words={}\n      flags={}\n{}      ;;\n",
                      word_list(first), word_list(names_of_all(program_flags())),
                      flag_cases(program_flags(), "      "));
  // `kindred --manual DIR`
  text += fmt::format("    -*)\n      operand=text\n{}      ;;\n",
                      flag_cases(program_flags(), "      "));
  for (const auto& verb : verbs) text += bash_verb_case(verb);
  text += "  esac\n";
  if (!config_verbs.empty())
    text +=
        fmt::format("  case $verb in\n    {})\n      flags+={}\n{}      ;;\n  esac\n", config_verbs,
                    word_list(names_of_all(config_flags())), flag_cases(config_flags(), "      "));
  return text + std::string(kBashEnd);
}

}  // namespace kindred
