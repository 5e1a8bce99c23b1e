#include <fmt/format.h>

#include "kindred/command/completion.h"
#include "kindred/command/config_flags.h"

namespace kindred {
namespace {

constexpr std::string_view kZshBegin =
    R"(#compdef kindred
# Completion of kindred's command line for zsh; written by "kindred --manual".

_kindred() {
  local verb=$words[2]
  local -a verbs flags
)";

constexpr std::string_view kZshEnd = R"(
if [[ $funcstack[1] == _kindred ]]; then
  _kindred "$@"
else
  compdef _kindred kindred
fi
)";

// Escapes backslashes and the characters in `special` with a backslash.
std::string escaped(const std::string& text, std::string_view special) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || special.find(c) != std::string_view::npos) out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

// Returns ":message:action" for _arguments.
std::string action(const Argument& argument) {
  const std::string value = argument.value.empty() ? argument.name : argument.value;
  const auto with = [&](const std::string& words) {
    return fmt::format(":{}:{}", escaped(value, ":"), words);
  };
  switch (value_kind(argument)) {
    case ValueKind::kNone:
      return {};
    case ValueKind::kText:
      return with(" ");  // only the message
    case ValueKind::kFile:
      return with("_files");
    case ValueKind::kDirectory:
      return with("_files -/");
    case ValueKind::kChoice:
      break;
  }
  // zsh evaluates the list a second time.
  std::string list;
  for (const auto& word : choices_of(argument)) list += (list.empty() ? "" : " ") + sh_word(word);
  return with("(" + list + ")");
}

// Returns the specifications of a flag for _arguments, one per name, each excluding the others.
std::string flag_specs(const Argument& flag, const std::string& indent) {
  const auto names = flag_names(flag);
  std::string text;
  for (const auto& name : names) {
    const bool takes = value_kind(flag) != ValueKind::kNone;
    const std::string_view join = !takes ? "" : name.starts_with("--") ? "=" : "+";
    const std::string others = names.size() > 1 ? fmt::format("({})", fmt::join(names, " ")) : "";
    text += indent +
            sh_word(fmt::format("{}{}{}[{}]{}", others, escaped(name, ":=[]+"), join,
                                escaped(first_sentence(flag), "[]"), action(flag))) +
            '\n';
  }
  return text;
}

std::string all_specs(const std::vector<Argument>& flags, const std::string& indent) {
  std::string text;
  for (const auto& flag : flags) text += flag_specs(flag, indent);
  return text;
}

std::string zsh_verb_case(const Verb& verb) {
  std::string text = fmt::format("    {})\n      flags+=(\n", sh_word(verb.name));
  for (size_t i = 0; i < verb.positionals.size(); ++i) {
    const auto& positional = verb.positionals[i];
    text +=
        "        " +
        sh_word(fmt::format("{}{}{}", i + 1, positional.optional ? ":" : "", action(positional))) +
        '\n';
  }
  return text + all_specs(all_flags(verb), "        ") + "      )\n      ;;\n";
}

}  // namespace

std::string zsh_completion(const std::vector<Verb>& verbs) {
  std::string text(kZshBegin), config_verbs;
  text += "  verbs=(\n";
  for (const auto& verb : verbs) {
    text += "    " + sh_word(escaped(verb.name, ":") + ":" + escaped(verb.summary, "")) + '\n';
    if (verb.takes_config) config_verbs += (config_verbs.empty() ? "" : " | ") + sh_word(verb.name);
  }
  text += "  )\n  if ((CURRENT == 2)) && [[ $PREFIX != -* ]]; then\n";
  text += "    _describe -t verbs verb verbs\n    return\n  fi\n";
  text += "  if ((CURRENT == 2)) || [[ $verb == -* ]]; then\n    flags=(\n";
  text += all_specs(program_flags(), "      ");
  text += "    )\n    _arguments : \"${flags[@]}\"\n    return\n  fi\n";
  if (!config_verbs.empty())
    text += fmt::format("  case $verb in\n    {})\n      flags=(\n{}      )\n      ;;\n  esac\n",
                        config_verbs, all_specs(config_flags(), "        "));
  text += "  case $verb in\n";
  for (const auto& verb : verbs) text += zsh_verb_case(verb);
  text += "    *)\n      return 1\n      ;;\n  esac\n  shift words\n  ((CURRENT--))\n";
  return text + "  _arguments : \"${flags[@]}\"\n}\n" + std::string(kZshEnd);
}

}  // namespace kindred
