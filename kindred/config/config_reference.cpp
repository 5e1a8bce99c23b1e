#include "kindred/config/config_reference.h"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "kindred/config/config.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/toml_value.h"

namespace kindred {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kTitles = {
    {{"data", "where the table is, how its columns are read, how its rows are split"},
     {kJoinSection, "further tables whose columns are added to it; one table for each"},
     {"task", "what is learned; one table for each task"},
     {"model", "the network that the tasks of a group share, and their heads"},
     {"train", "how every network is trained"},
     {"affinity", "what is measured while all tasks train together"},
     {"grouping", "how groups are chosen from the affinities"},
     {"refine", "which further networks are trained to find better groups"},
     {"answer", "which networks are recommended and delivered"},
     {"run", "seeds, threads, device and further output of a run"},
     {"compare", "what kindred compare trains and compares"}}};

constexpr std::string_view kIntroduction =
    R"(# The config

A config is a TOML file with the sections below. Only `data.path` and the tasks (`[[task]]` tables, or
`data.labels_path`) are required. Relative paths are relative to the directory of the config. Every key except those of
`[[task]]` and `[[data.join]]` is also a flag of `kindred run`, `affinity`, `group`, `train` and `compare`: `--train.learning_rate 0.01`. In flags,
lists are written with commas, and relative paths are relative to the working directory. An unknown key is an error.
A table can be used without a config: `kindred run houses.csv --targets price,sold`.

This page is generated from the option records of the program: `kindred --help-config` prints it.

```toml
[data]
path = "houses.csv"

[[task]]
target = "price"

[[task]]
target = "sold"
metric = "roc_auc"

[train]
learning_rate = 0.003
```
)";

std::string entry(const Option& option, const std::string& section) {
  std::string values = type_words(option.type);
  if (!option.constraint.empty()) values += ", " + option.constraint;
  const std::string standard = option.default_value.is_null()
                                   ? "not set"
                                   : fmt::format("`{}`", toml_value(option.default_value));
  return fmt::format("\n**`{}`**: {}. Default: {}.  \n{}\n", option.key.substr(section.size() + 1),
                     values, standard, option.help);
}

std::string section_text(const std::string& section, const OptionSet& options) {
  const bool list = section == "task" || section == kJoinSection;
  std::string text = fmt::format("\n## `{}{}{}`: {}\n", list ? "[[" : "[", section,
                                 list ? "]]" : "]", section_title(section));
  for (const auto& option : options.options())
    if (option.key.substr(0, option.key.rfind('.')) == section) text += entry(option, section);
  return text;
}

}  // namespace

std::string section_title(const std::string& section) {
  for (const auto& [name, title] : kTitles)
    if (name == section) return std::string(title);
  return {};
}

std::string config_reference() {
  Config config;
  TaskOptions task;
  OptionSet options;
  describe(config, options);
  describe(task, "task", options);
  JoinOptions join;
  describe(join, kJoinSection, options);

  std::string text(kIntroduction);
  for (const auto& [name, title] : kTitles) text += section_text(std::string(name), options);
  return text;
}

}  // namespace kindred
