#include "kindred/cli/starter_config.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/config/config_keys.h"
#include "kindred/config/config_reference.h"
#include "kindred/config/toml_value.h"
#include "kindred/prepare/label_overlap.h"

namespace kindred {
namespace {

constexpr size_t kLongestConfig = size_t{1} << 20;  // what read_config() takes

// The keys that most runs change first.
constexpr const char* kFirstKeys[] = {
    "data.drop",   "data.split",          "model.hidden",   "train.epochs",
    "train.batch", "train.learning_rate", "train.patience", "grouping.networks",
    "run.seeds",   "run.random_groupings"};

std::string count_text(int64_t count, const char* what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// A comment of one line: quote() and fixed words leave no control byte in it.
void remark(const std::string& text, std::string& out) {
  out += text.empty() ? "#\n" : "# " + text + "\n";
}

template <class Items, class Words>
void list(const Items& items, const char* what, const Words& words, std::string& out) {
  for (size_t i = 0; i < std::min(items.size(), kMostRemarks); ++i)
    remark("- " + words(items[i]), out);
  if (items.size() > kMostRemarks)
    remark(fmt::format("- and {} more {}", items.size() - kMostRemarks, what), out);
}

std::string different_text(const ColumnFacts& column) {
  return column.different > ColumnFacts::kMostCounted
             ? fmt::format("more than {}", ColumnFacts::kMostCounted)
             : fmt::format("{}", column.different);
}

std::string kind_text(const ColumnFacts& column) {
  if (column.filled == 0) return "empty";
  if (column.different == 1) return "constant";
  if (column.different == 2) return "two values: a binary task";
  if (column.numeric)
    return fmt::format("numbers, {} different: a regression task", different_text(column));
  if (column.different <= ColumnFacts::kMostClasses)
    return fmt::format("texts, {} classes: a multiclass task", column.different);
  return fmt::format("texts, {} different: too many for classes", different_text(column));
}

std::string candidate_text(const ColumnFacts& column, int64_t rows) {
  std::string text = kind_text(column);
  if (column.filled > 0 && column.filled < rows)
    text += fmt::format("; missing in {}", count_text(rows - column.filled, "row"));
  if (column.identifier) text += "; looks like an identifier of the rows";
  return text;
}

bool may_be_target(const ColumnFacts& column) {
  return column.different >= 2 && !column.identifier &&
         (column.numeric || column.different <= ColumnFacts::kMostClasses);
}

int64_t labelled(const DataSet& part, size_t task) {
  const auto mask = part.labels().labelled;
  if (!mask.defined()) return part.rows();
  return mask.select(1, static_cast<int64_t>(task)).ne(0).sum().item<int64_t>();
}

std::string task_text(const PreparedData& data, size_t index) {
  const Task& task = data.tasks[index];
  const int64_t all = data.training.rows() + data.validation.rows() + data.test.rows();
  int64_t with = 0;
  for (const auto* part : {&data.training, &data.validation, &data.test})
    with += labelled(*part, index);
  std::string text = fmt::format("{}: {}", quote(task.name), name_of(task_kind_names(), task.kind));
  if (task.kind == TaskKind::kBinary)
    text += fmt::format(" ({} against {})", quote(task.classes[1], 24), quote(task.classes[0], 24));
  if (task.kind == TaskKind::kMulticlass) text += fmt::format(", {} classes", task.classes.size());
  if (task.kind == TaskKind::kRegression)
    text += fmt::format(", mean {:.6g}, standard deviation {:.6g}", task.mean, task.scale);
  return text + (with == all ? "; a label in every row"
                             : fmt::format("; labels in {} of {} rows", with, all));
}

// Two tasks and the share of the training rows that have labels of both.
struct SharedRows {
  size_t first, second;
  double share;
};

// The pairs that share less than kLeastLabelOverlap, the smallest share first.
std::vector<SharedRows> rarely_shared(const PreparedData& data) {
  const size_t tasks = data.tasks.size();
  std::vector<SharedRows> pairs;
  for (size_t i = 0; i < tasks; ++i)
    for (size_t j = i + 1; j < tasks; ++j)
      if (const double share = data.label_overlap[i * tasks + j]; share < kLeastLabelOverlap)
        pairs.push_back({i, j, share});
  std::stable_sort(pairs.begin(), pairs.end(),
                   [](const SharedRows& a, const SharedRows& b) { return a.share < b.share; });
  return pairs;
}

void write_overlap(const PreparedData& data, std::string& out) {
  if (data.label_overlap.empty()) {
    remark("Every training row has a label of every task.", out);
    return;
  }
  const auto few = rarely_shared(data);
  if (few.empty()) {
    remark(fmt::format(
               "At least {:.0f} % of the training rows have labels of both tasks of every pair.",
               100 * kLeastLabelOverlap),
           out);
    return;
  }
  remark("Pairs of tasks that few training rows have labels of both of:", out);
  list(
      few, "pairs",
      [&](const SharedRows& pair) {
        return fmt::format("{} and {}: {:.1f} %", quote(data.tasks[pair.first].name),
                           quote(data.tasks[pair.second].name), 100 * pair.share);
      },
      out);
}

void write_features(const PreparedData& data, std::string& out) {
  int64_t numeric = 0;
  for (const auto& feature : data.encoder.features())
    numeric += feature.kind == ColumnKind::kNumeric ? 1 : 0;
  const auto all = static_cast<int64_t>(data.encoder.features().size());
  remark(fmt::format("Features: {} of numbers and {} of categories; {} of a network.",
                     count_text(numeric, "column"), all - numeric,
                     count_text(data.encoder.width(), "input")),
         out);
}

void write_findings(const Starter& starter, std::string& out) {
  std::vector<std::string> gaps;
  for (const auto& column : starter.columns)
    if (column.filled < starter.rows)
      gaps.push_back(fmt::format("{} {}", quote(column.name), starter.rows - column.filled));
  remark(gaps.empty() ? "No cell is empty." : "Empty cells: " + joined(gaps) + ".", out);
  if (starter.data == nullptr) return;
  const PreparedData& data = *starter.data;
  remark(fmt::format("Rows by the split below: {} training, {} validation, {} test.",
                     data.training.rows(), data.validation.rows(), data.test.rows()),
         out);
  write_features(data, out);
  remark("", out);
  remark("Tasks:", out);
  std::vector<size_t> tasks(data.tasks.size());
  for (size_t i = 0; i < tasks.size(); ++i) tasks[i] = i;
  list(
      tasks, "tasks", [&](size_t task) { return task_text(data, task); }, out);
  write_overlap(data, out);
  if (data.warnings.empty()) return;
  remark("", out);
  remark("To look at (kindred run warns of the same):", out);
  list(
      data.warnings, "remarks", [](const std::string& text) { return text; }, out);
}

void write_candidates(const Starter& starter, std::string& out) {
  out +=
      "\n# The columns. Remove the # before those to predict, two or more; all others are "
      "inputs.\n";
  size_t written = 0;
  for (const auto& column : starter.columns) {
    const std::string words = candidate_text(column, starter.rows);
    if (written++ == kMostRemarks) {
      out += fmt::format("#\n# And {} more columns, which may be targets just as well.\n",
                         starter.columns.size() - kMostRemarks);
      break;
    }
    if (may_be_target(column) && is_utf8(column.name))
      out += fmt::format("#\n# {}\n# [[task]]\n# target = {}\n", words, toml_value(column.name));
    else
      out += fmt::format("#\n# {}: {}\n", quote(column.name), words);
  }
}

// `path` relative to `base` if it lies below it.
std::string short_path(const std::filesystem::path& path, const std::filesystem::path& base) {
  const auto relative = path.lexically_relative(base);
  const bool below = !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : path.string();
}

// The columns that look like identifiers and would be inputs.
std::vector<std::string> identifiers_of(const Starter& starter) {
  std::set<std::string> taken(starter.config.data.drop.begin(), starter.config.data.drop.end());
  for (const auto& task : starter.config.tasks) taken.insert(task.target);
  std::vector<std::string> names;
  for (const auto& column : starter.columns)
    if (column.identifier && is_utf8(column.name) && !taken.contains(column.name) &&
        names.size() < kMostRemarks)
      names.push_back(column.name);
  return names;
}

std::string data_hints(const Starter& starter) {
  const DataOptions& data = starter.config.data;
  std::string text;
  if (auto names = identifiers_of(starter); !names.empty()) {
    names.insert(names.begin(), data.drop.begin(), data.drop.end());
    text += fmt::format(
        "# With what looks like an identifier of the rows, not like an input:\n"
        "# drop = {}\n",
        toml_value(names));
  }
  if (starter.part_column && is_utf8(*starter.part_column) && data.split_column.empty())
    text += fmt::format(
        "# This column seems to name each row's part:\n# split = \"column\"\n# split_column = {}\n",
        toml_value(*starter.part_column));
  return text;
}

bool is_first_key(const std::string& key) {
  return std::find(std::begin(kFirstKeys), std::end(kFirstKeys), key) != std::end(kFirstKeys);
}

// The keys of one section; empty if there is nothing to say about it.
std::string section_text_of(const std::string& section, const OptionSet& options,
                            const OptionSet& defaults, const Starter& starter,
                            const std::filesystem::path& base) {
  std::string text;
  bool any_set = false;
  for (const auto& option : options.options()) {
    if (section_of(option.key) != section) continue;
    const Json value = option.get();
    const std::string field = field_of(option.key);
    if (value != defaults.find(option.key)->get()) {
      any_set = true;
      text += fmt::format(
          "{} = {}\n", field,
          toml_value(option.holds_path() ? Json(short_path(value.get<std::string>(), base))
                                         : value));
    } else if (is_first_key(option.key) && !value.is_null()) {
      text += fmt::format("# {} = {}\n", field, toml_value(value));
    }
  }
  if (section == "data") text += data_hints(starter);
  if (text.empty()) return text;
  return fmt::format("\n{}[{}]  # {}\n{}", any_set ? "" : "# ", section, section_title(section),
                     text);
}

std::string tasks_text(const Config& config) {
  std::string text;
  TaskOptions usual;
  OptionSet defaults;
  describe(usual, "task", defaults);
  for (TaskOptions task : config.tasks) {
    OptionSet options;
    describe(task, "task", options);
    text += "\n[[task]]\n";
    for (const auto& option : options.options())
      if (option.get() != defaults.find(option.key)->get())
        text += fmt::format("{} = {}\n", field_of(option.key), toml_value(option.get()));
  }
  return text;
}

}  // namespace

std::string starter_text(const Starter& starter, const std::filesystem::path& base) {
  Config config = starter.config, usual;
  OptionSet options, defaults;
  describe(config, options);
  describe(usual, defaults);
  std::string text;
  remark(fmt::format("{}: {}, {}.", quote(config.data.path, 200), count_text(starter.rows, "row"),
                     count_text(static_cast<int64_t>(starter.columns.size()), "column")),
         text);
  write_findings(starter, text);
  remark("", text);
  remark("Keys with a # have their defaults; kindred --help-config explains all of them.", text);

  std::string section = "";
  for (const auto& option : options.options()) {
    if (section_of(option.key) == section) continue;
    section = section_of(option.key);
    text += section_text_of(section, options, defaults, starter, base);
    if (section != "data") continue;
    if (starter.data == nullptr)
      write_candidates(starter, text);
    else
      text += tasks_text(config);
  }
  if (text.size() > kLongestConfig)
    throw InputError(
        fmt::format("{}: a config for it would have {} bytes, more than the {} that a "
                    "config may have; name the columns by patterns (--targets \"y*\")",
                    config.data.path, text.size(), kLongestConfig));
  return text;
}

}  // namespace kindred
