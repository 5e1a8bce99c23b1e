#include <algorithm>

#include <fmt/format.h>

#include "kindred/synth/synth_tasks.h"

namespace kindred {
namespace {

constexpr int64_t kWidestLayer = 512;
// Above the chance affinity of tasks of two groups, below that of tasks of one group.
constexpr double kWorthAlone = 2e-4;
constexpr double kMostRatio = 1000;  // noise / signal

Json names_of(const std::vector<std::string>& names, size_t first, size_t count) {
  Json list = Json::array();
  for (size_t i = 0; i < count; ++i) list.push_back(names[first + i]);
  return list;
}

}  // namespace

void describe(SynthTasksOptions& synth, OptionSet& options) {
  options.add("--rows", synth.rows, "", between(kLeastSynthRows, kMostSynthRows));
  options.add("--features", synth.features, "", between(1, 1000));
  options.add("--groups", synth.groups, "", between(0, kMostSynthTasks));
  options.add("--tasks-per-group", synth.tasks_per_group, "", between(1, kMostSynthTasks));
  options.add("--independent", synth.independent, "", between(0, kMostSynthTasks));
  options.add("--binary", synth.binary, "", between(0, kMostSynthTasks));
  options.add("--conflict", synth.conflict, "", between(0, 1));
  options.add("--noise", synth.noise, "", between(0, kMostRatio));
  options.add("--missing", synth.missing, "", {.low = 0, .high = 1, .high_open = true});
  options.add("--seed", synth.seed, "", between(0, 1e15));
}

Json SynthTasks::planted() const {
  const auto size = static_cast<size_t>(options_.tasks_per_group);
  Json kinds = Json::array(), group = Json::array(), groups = Json::array();
  for (size_t t = 0; t < task_names_.size(); ++t) {
    kinds.push_back(is_binary(t) ? "binary" : "regression");
    group.push_back(group_of(t) ? Json(*group_of(t)) : Json());
  }
  for (size_t g = 0; g < gates_.size(); ++g)
    groups.push_back(names_of(task_names_, g * size, size));
  return {{"format", "kindred.planted/1"},
          {"kind", "tasks"},
          {"seed", options_.seed},
          {"rows", options_.rows},
          {"features", feature_names_},
          {"tasks", task_names_},
          {"kinds", kinds},
          {"groups", groups},
          {"group", group},
          {"independent", names_of(task_names_, grouped(), alone_.size())},
          {"conflict", options_.conflict},
          {"noise", options_.noise},
          {"missing", options_.missing},
          {"factors", factors()}};
}

// The trunk just holds all latent factors: enough for one group, narrow for all groups together.
std::string SynthTasks::config() const {
  const auto factors = static_cast<int64_t>(latents_.size() + alone_.size());
  const int64_t narrow = std::min(factors + 2, kWidestLayer);
  std::string text = fmt::format(
      "# {} tasks whose relations are known: planted.json beside this says them.\n"
      "# Run it with: kindred run tasks.toml\n\n[data]\npath = \"table.csv\"\n",
      task_names_.size());
  for (size_t t = 0; t < task_names_.size(); ++t)
    text += task_entry(task_names_[t],
                       fmt::format("kind = \"{}\"\n", is_binary(t) ? "binary" : "regression"));
  text += fmt::format(
      "\n[model]\nhidden = [{}, {}] # enough for one group, narrow for all together\n"
      "\n[train]\nepochs = 60\nbatch = 128\nlearning_rate = 3e-3\npatience = 15\n"
      "\n[grouping]\nnetworks = {}\n",
      std::min(4 * narrow, kWidestLayer), narrow, gates_.size() + alone_.size());
  if (alone_.empty() && options_.tasks_per_group > 1) return text;
  return text + fmt::format(
                    "disjoint = true # each task in one network\n"
                    "singletons = \"value\" # a task may stay alone, for as much as chance gives\n"
                    "singleton_values = [{}]\n",
                    fmt::join(std::vector<double>(task_names_.size(), kWorthAlone), ", "));
}

SynthFiles SynthTasks::files() const {
  SynthFiles files;
  files.columns = feature_names_;
  files.columns.insert(files.columns.end(), task_names_.begin(), task_names_.end());
  files.rows = options_.rows;
  files.append_row = [this, row = Row{}](int64_t number, std::string& line) mutable {
    draw(number, row);
    for (const double value : row.features) {
      append_number(value, line);
      line += ',';
    }
    for (size_t t = 0; t < row.labels.size(); ++t) {
      if (t > 0) line += ',';
      if (!row.labels[t]) continue;
      if (is_binary(t))
        line += *row.labels[t] > 0 ? "yes" : "no";
      else
        append_number(*row.labels[t], line);
    }
  };
  files.config_name = "tasks.toml";
  files.config = config();
  files.planted = planted();
  return files;
}

}  // namespace kindred
