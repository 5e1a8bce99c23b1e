#include "kindred/config/config.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

// A config nests at most a list in a table in a list; deeper input is rejected.
#define TOML_MAX_NESTED_VALUES 16
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/config/config_check.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/key_words.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestFile = uint64_t{1} << 20;
constexpr int kMostDots = 500;
constexpr std::string_view kTaskSection = "task";

// Throws errors with their position in the file.
struct Place {
  const std::string& file;

  [[noreturn]] void reject(const toml::source_region& at, const std::string& message) const {
    throw InputError(fmt::format("{}:{}: {}", file, at.begin.line, message));
  }
};

// A key like a.a.a.… creates one nested table per dot, and tables are destroyed recursively.
// Limiting the dots per line limits the stack depth.
void check_dots(std::string_view text, const std::string& file) {
  int line = 1, dots = 0;
  for (const char c : text) {
    if (c == '\n') {
      ++line;
      dots = 0;
    } else if (c == '.' && ++dots > kMostDots) {
      throw InputError(fmt::format("{}:{}: more than {} dots in one line; break the line", file,
                                   line, kMostDots));
    }
  }
}

toml::table parse_toml(const std::filesystem::path& path, const std::string& file) {
  const std::string text = read_file(path, kLargestFile);
  if (!is_utf8(text) || text.find('\0') != std::string::npos)
    throw InputError(fmt::format("{}: not UTF-8 text; expected a config in TOML", file));
  check_dots(text, file);
  try {
    return toml::parse(std::string_view(text));
  } catch (const toml::parse_error& error) {
    std::string_view what = error.description();
    constexpr std::string_view kPrefix = "Error while parsing ";
    if (what.starts_with(kPrefix)) what.remove_prefix(kPrefix.size());
    std::string line(what.substr(0, 300));
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c >= 0 && c < ' '; }, ' ');
    throw InputError(fmt::format("{}:{}:{}: not valid TOML: {}", file, error.source().begin.line,
                                 error.source().begin.column, line));
  }
}

std::string what_it_is(toml::node_type type) {
  switch (type) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::date:
    case toml::node_type::time:
    case toml::node_type::date_time:
      return "a date or time; put it in quotes to make it text";
    default:
      return "a number that is not finite";
  }
}

// Returns the nesting depth of lists in the option's values.
int depth_of(Option::Type type) {
  if (type == Option::Type::kTextLists) return 2;
  return type == Option::Type::kIntegers || type == Option::Type::kNumbers ||
                 type == Option::Type::kTexts
             ? 1
             : 0;
}

Json to_json(const toml::node& node, const Option& option, int depth, const Place& place) {
  if (const auto* value = node.as_string()) return value->get();
  if (const auto* value = node.as_integer()) return value->get();
  if (const auto* value = node.as_boolean()) return value->get();
  if (const auto* value = node.as_floating_point(); value && std::isfinite(value->get()))
    return value->get();
  if (const auto* list = node.as_array(); list && depth > 0) {
    Json json = Json::array();
    for (const auto& item : *list) json.push_back(to_json(item, option, depth - 1, place));
    return json;
  }
  place.reject(node.source(), fmt::format("{}: expected {}, got {}", option.key,
                                          type_words(option.type), what_it_is(node.type())));
}

std::string bracketed(const std::string& section) {
  const bool is_list = section == kTaskSection || section == kJoinSection;
  return is_list ? "[[" + section + "]]" : "[" + section + "]";
}

// Returns the suffix of an error message that suggests what `field` may mean.
std::string suggestion(const std::string& section, const std::string& field,
                       const std::vector<const OptionSet*>& sets) {
  const std::string key = meant_key(section, field, sets);
  if (key.empty()) return {};
  if (section_of(key) == section) return fmt::format("; did you mean {}?", field_of(key));
  const std::string home = bracketed(section_of(key));
  if (field_of(key) == field) return fmt::format("; it belongs to {}", home);
  return fmt::format("; did you mean {} in {}?", field_of(key), home);
}

// The same among the keys of [[data.join]].
std::string join_suggestion(const std::string& field, const OptionSet& options) {
  std::vector<std::string> fields;
  for (const auto& option : options.options())
    fields.push_back(option.key.substr(std::string_view(kJoinSection).size() + 1));
  const std::string near = nearest_name(field, fields);
  return near.empty() ? fmt::format("; there are {}", joined(fields))
                      : fmt::format("; did you mean {}?", near);
}

// Returns the suffix of an error message that suggests a replacement for a rejected value.
std::string advice(const std::string& key, const Json& value) {
  const std::string text =
      value.is_string() ? meant_value(key, value.get<std::string>()) : std::string();
  return text.empty() ? text : "; " + text;
}

// Option records of a config and of one task, to set values and to look up names.
class Reader {
 public:
  Reader(Config& config, const std::string& file) : config_(config), place_{file} {
    describe(config_, keys_);
    describe(example_task_, std::string(kTaskSection), task_keys_);
    for (const auto& option : keys_.options()) {
      const std::string section = section_of(option.key);
      if (sections_.empty() || sections_.back() != section) sections_.push_back(section);
    }
    sections_.emplace_back(kTaskSection);
  }

  void read(const toml::table& root) {
    for (const auto& [key, node] : root) {
      const std::string name(key.str());
      if (std::find(sections_.begin(), sections_.end(), name) == sections_.end())
        reject_section(name, key.source(), node.is_table() || node.is_array_of_tables());
      if (name == kTaskSection) {
        read_tasks(node);
      } else if (const auto* table = node.as_table()) {
        read_section(name, *table, keys_);
      } else {
        place_.reject(key.source(), fmt::format("{} is a section; write [{}]", name, name));
      }
    }
  }

  // Adds the tasks for a table without a config file; a text with '*' or '?' may be a pattern.
  void add_tasks(const std::vector<std::string>& targets) {
    for (const auto& target : targets) {
      TaskOptions task;
      OptionSet options;
      describe(task, std::string(kTaskSection), options);
      if (target.find_first_of("*?") == std::string::npos)
        options.set(std::string(kTaskSection) + ".target", target);
      else
        options.set(std::string(kTaskSection) + ".targets", Json::array({target}));
      config_.tasks.push_back(task);
    }
  }

  void set_flag(const std::string& key, const std::string& text) {
    try {
      if (!is_utf8(text)) throw InputError(fmt::format("{} = {}: not UTF-8", key, quote(text)));
      // A path on the command line is relative to the working directory.
      const Option* option = keys_.find(key);
      const bool is_path = option && option->names_file && option->names_file(text);
      keys_.set_text(key, is_path ? std::filesystem::absolute(text).string() : text);
    } catch (const InputError& error) {
      throw InputError(fmt::format("command line: {}", error.what()));
    }
  }

 private:
  [[noreturn]] void reject_section(const std::string& name, const toml::source_region& at,
                                   bool is_section) const {
    if (!is_section) {
      const auto hint = suggestion("", name, {&keys_, &task_keys_});
      place_.reject(at, fmt::format("key {} is outside all sections{}", quote(name), hint));
    }
    const auto meant = meant_section(name, sections_);
    place_.reject(at, fmt::format("unknown section {}{}", quote(name),
                                  meant.empty() ? fmt::format("; there are {}", joined(sections_))
                                  : meant == kTaskSection
                                      ? "; write [[task]] for each task"
                                      : fmt::format("; did you mean {}?", bracketed(meant))));
  }

  void read_section(const std::string& section, const toml::table& table, OptionSet& options) {
    for (const auto& [key, node] : table) {
      const std::string name(key.str());
      if (section + "." + name == kJoinSection) {
        read_joins(node);
        continue;
      }
      const Option* option = options.find(section + "." + name);
      if (!option)
        place_.reject(key.source(),
                      fmt::format("unknown key {} in {}{}", quote(name), bracketed(section),
                                  section == kJoinSection
                                      ? join_suggestion(name, options)
                                      : suggestion(section, name, {&keys_, &task_keys_})));
      const Json value = to_json(node, *option, depth_of(option->type), place_);
      try {
        option->set(value);
      } catch (const InputError& error) {
        place_.reject(key.source(), error.what() + advice(option->key, value));
      }
    }
  }

  void read_tasks(const toml::node& node) {
    const auto* list = node.as_array();
    if (!list) place_.reject(node.source(), "tasks are a list; write [[task]] in place of [task]");
    for (const auto& item : *list) {
      const auto* table = item.as_table();
      if (!table) place_.reject(item.source(), "a task is a table; write [[task]] for each");
      TaskOptions task;
      OptionSet options;
      describe(task, std::string(kTaskSection), options);
      read_section(std::string(kTaskSection), *table, options);
      config_.tasks.push_back(task);
    }
  }

  void read_joins(const toml::node& node) {
    const auto* list = node.as_array();
    if (!list || (!list->empty() && !list->is_array_of_tables()))
      place_.reject(node.source(), "joins are a list of tables; write [[data.join]] for each");
    for (const auto& item : *list) {
      JoinOptions join;
      OptionSet options;
      describe(join, kJoinSection, options);
      read_section(kJoinSection, *item.as_table(), options);
      if (join.path.empty())
        place_.reject(item.source(), "data.join.path is missing; set it to the table to join");
      config_.data.joins.push_back(std::move(join));
    }
  }

  Config& config_;
  Place place_;
  OptionSet keys_, task_keys_;
  TaskOptions example_task_;
  std::vector<std::string> sections_;
};

// Makes the paths that the options hold absolute.
void resolve_paths(const OptionSet& options, const std::filesystem::path& base) {
  for (const auto& option : options.options())
    if (option.holds_path())
      option.set((base / option.get().get<std::string>()).lexically_normal().string());
}

void resolve_paths(Config& config, const std::filesystem::path& base) {
  OptionSet options;
  describe(config, options);
  resolve_paths(options, base);
  for (auto& task : config.tasks) {
    OptionSet keys;
    describe(task, std::string(kTaskSection), keys);
    resolve_paths(keys, base);
  }
  for (auto& join : config.data.joins) {
    OptionSet keys;
    describe(join, kJoinSection, keys);
    resolve_paths(keys, base);
  }
}

// Throws as check() does, with the config's file in the message.
void check_naming(const Config& config, const std::string& file) {
  try {
    check(config);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", file, error.what()));
  }
}

}  // namespace

void describe(Config& config, OptionSet& options) {
  describe(config.data, options);
  describe(config.model, options);
  describe(config.train, options);
  describe(config.affinity, options);
  describe(config.grouping, options);
  describe(config.refine, options);
  describe(config.answer, options);
  describe(config.run, options);
  describe(config.compare, options);
}

Config read_config(const std::filesystem::path& path,
                   const std::vector<std::pair<std::string, std::string>>& flags) {
  const std::string file = path.string();
  Config config;
  Reader reader(config, file);
  reader.read(parse_toml(path, file));
  for (const auto& [key, text] : flags) reader.set_flag(key, text);
  check_naming(config, file);
  resolve_paths(config, std::filesystem::absolute(path).parent_path());
  return config;
}

Config table_config(const std::filesystem::path& table, const std::vector<std::string>& targets,
                    const std::vector<std::pair<std::string, std::string>>& flags) {
  const std::string file = table.string();
  Config config;
  Reader reader(config, file);
  for (const auto& [key, text] : flags) reader.set_flag(key, text);
  reader.set_flag("data.path", file);
  reader.add_tasks(targets);
  check_naming(config, file);
  resolve_paths(config, std::filesystem::current_path());
  return config;
}

}  // namespace kindred
