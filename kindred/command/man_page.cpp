#include "kindred/command/man_page.h"

#include <fmt/format.h>

#include "kindred/command/config_flags.h"
#include "kindred/command/help.h"
#include "kindred/command/roff.h"
#include "kindred/command/version.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/config_reference.h"

namespace kindred {
namespace {

std::string page_name(const Verb& verb) {
  return "kindred-" + verb.name;
}

std::string heading(const std::string& page, int section, const std::string& summary) {
  std::string title = page;
  for (char& c : title)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return fmt::format(
      ".TH \"{}\" {} {} \"kindred {}\" \"kindred manual\"\n"
      ".ad l\n.nh\n.SH NAME\n{} \\- {}\n",
      roff(title), section, release_date(), roff(version()), roff(page), roff(summary));
}

std::string bold(const std::string& text) {
  return "\\fB" + roff(text) + "\\fR";
}

std::string italic(const std::string& text) {
  return "\\fI" + roff(text) + "\\fR";
}

// Returns ".TP", the tag and the text.
std::string item(const std::string& tag, const std::string& text) {
  // The tag must not look like a command, and the text must not be empty.
  return fmt::format(".TP\n\\&{}\n{}", tag, text.empty() ? "\\&\n" : roff_paragraphs(text, ".IP"));
}

std::string argument_item(const Argument& argument) {
  std::string tag;
  for (const auto& name : flag_names(argument))
    tag += (tag.empty() ? "" : ", ") + (name.starts_with('-') ? bold(name) : italic(name));
  if (!argument.value.empty()) tag += " " + italic(argument.value);
  return item(tag, argument.help);
}

// Returns an item for a key in config syntax.
std::string key_item(const std::string& name, const Argument& key) {
  return item(fmt::format("{} = {}", bold(name), italic(key.value)),
              fmt::format("{} Default: {}.", key.help, key.standard));
}

std::string items(const std::string& title, const std::vector<Argument>& arguments) {
  if (arguments.empty()) return {};
  std::string text = fmt::format(".SH {}\n", title);
  for (const auto& argument : arguments) text += argument_item(argument);
  return text;
}

std::string examples_section(const std::vector<std::string>& lines) {
  if (lines.empty()) return {};
  std::string text = ".SH EXAMPLES\n.EX\n";
  for (const auto& line : lines) text += roff("kindred " + line) + '\n';
  return text + ".EE\n";
}

std::string exit_status() {
  return ".SH \"EXIT STATUS\"\n" + roff_paragraphs(exit_codes() + "\n\n" + interruption(), ".PP");
}

std::string reference(const std::string& page, int section, const std::string& after) {
  return fmt::format(".BR {} ({}){}\n", roff(page), section, after);
}

}  // namespace

std::string program_man_page(const std::vector<Verb>& verbs) {
  std::string text = heading("kindred", 1, "find which tasks should learn together");
  text += ".SH SYNOPSIS\n.B kindred\n.I VERB\n.RI [ ARGUMENTS ]\n";
  text += ".SH DESCRIPTION\n" + roff_paragraphs(program_text(), ".PP");
  text += ".SH VERBS\n";
  for (const auto& verb : verbs) text += item(bold(verb.name), verb.summary + ".");
  text += items("OPTIONS", program_flags()) + exit_status();
  text += examples_section({"run census.toml", "run --help"}) + ".SH \"SEE ALSO\"\n";
  for (const auto& verb : verbs) text += reference(page_name(verb), 1, ",");
  return text + reference("kindred-config", 5, "");
}

std::string verb_man_page(const Verb& verb) {
  std::vector<Argument> flags = verb.flags;
  flags.insert(flags.end(), common_flags().begin(), common_flags().end());
  std::string text = heading(page_name(verb), 1, verb.summary);
  text += ".SH SYNOPSIS\n" + roff(usage(verb)) + '\n';
  text += ".SH DESCRIPTION\n" + roff_paragraphs(verb.text, ".PP");
  text += items("ARGUMENTS", verb.positionals) + items("OPTIONS", flags);
  if (verb.takes_config)
    text += item(bold("--") + italic("SECTION.KEY") + " " + italic("VALUE"),
                 "Overrides a key of the config; kindred-config(5) lists all keys. Lists are "
                 "written with commas.");
  text += exit_status() + examples_section(verb.examples) + ".SH \"SEE ALSO\"\n";
  text += reference("kindred", 1, verb.takes_config ? "," : "");
  return verb.takes_config ? text + reference("kindred-config", 5, "") : text;
}

std::string config_man_page() {
  std::string text = heading("kindred-config", 5, "the config of kindred, a TOML file");
  text +=
      ".SH DESCRIPTION\n" +
      roff_paragraphs(
          "A config is a TOML file with the sections below. Only data.path and the tasks are "
          "required; every other key has a default. Relative paths are relative to the directory "
          "of the config. Every key except those of [[task]] and [[data.join]] is also a flag of "
          "the verbs that take "
          "a config, such as --train.learning_rate 0.01; in flags, lists are written with commas, "
          "and relative paths are relative to the working directory. An unknown key is an error.",
          ".PP");
  std::string section;
  for (const auto& flag : config_flags()) {
    const std::string key = flag_key(flag);
    if (const auto next = section_of(key); next != section) {
      section = next;
      text += fmt::format(".SH \"[{}]\"\n", roff(section)) +
              roff_paragraphs(section_title(section) + ".", ".PP");
    }
    text += key_item(field_of(key), flag);
  }
  text += ".SH \"[[task]]\"\n" + roff_paragraphs(section_title("task") + ".", ".PP");
  for (const auto& key : task_keys()) text += key_item(key.name, key);
  text += fmt::format(".SH \"[[{}]]\"\n", kJoinSection) +
          roff_paragraphs(section_title(kJoinSection) + ".", ".PP");
  for (const auto& key : join_keys()) text += key_item(key.name, key);
  return text + ".SH \"SEE ALSO\"\n" + reference("kindred", 1, ",") +
         reference("kindred-run", 1, "");
}

}  // namespace kindred
