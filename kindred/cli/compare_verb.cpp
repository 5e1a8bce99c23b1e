#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "kindred/base/error.h"
#include "kindred/cli/config_input.h"
#include "kindred/cli/network_range.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/cli/resumable.h"
#include "kindred/cli/sharing.h"
#include "kindred/report/comparison_text.h"
#include "kindred/study/stages.h"

namespace kindred {
namespace {

constexpr int64_t kMostBudget = 2000;

// Converts "A..B" to a list for compare.networks; returns lists and numbers unchanged.
std::string budget_list(const std::string& text) {
  const auto range = network_range(text, kMostBudget);
  if (!range) return text;
  std::string list;
  for (int64_t networks = range->least; networks <= range->most; ++networks)
    list += fmt::format("{}{}", list.empty() ? "" : ",", networks);
  return list;
}

Config config_of(const std::string& file, const CommandLine& line) {
  auto flags = line.config_flags;
  if (const auto networks = line.value("networks"))
    flags.emplace_back("compare.networks", budget_list(*networks));
  if (const auto methods = line.value("methods")) flags.emplace_back("compare.methods", *methods);
  if (const auto weightings = line.value("weightings"))
    flags.emplace_back("compare.weightings", *weightings);
  if (const auto path = line.value("grouping")) {
    if (path->empty()) throw InputError("--grouping is empty; name a file");
    flags.emplace_back("compare.grouping_path", *path);
  }
  Config config = config_of_input(file, line, flags);
  if (line.has("optimum")) config.compare.methods.emplace_back("optimum");
  return config;
}

}  // namespace

int do_compare(const CommandLine& line, Console& console) {
  const auto file = line.value("CONFIG");
  if (file && line.has("gains"))
    throw InputError("a config and --gains are two kinds of comparison; give one of them");
  if (!file && !line.has("gains"))
    throw InputError(
        "give a config, to train and compare, or --gains, a table of the measured scores of "
        "groups");
  if (!file) {
    for (const char* flag :
         {"out", "resume", "join", "targets", "methods", "weightings", "optimum", "grouping"})
      if (line.has(flag))
        throw InputError(fmt::format("--{} does not apply to --gains, only to a config", flag));
    return do_rules(line, console);
  }
  for (const char* flag :
       {"test", "affinity", "budgets", "better", "draws", "seed", "trainings", "at-once"})
    if (line.has(flag))
      throw InputError(fmt::format("--{} does not apply to a config, only to --gains", flag));
  Config config = config_of(*file, line);
  const auto directory = directory_of(line, *file);
  const auto use = directory_use_of(line, config);
  const auto comparison =
      resumable(directory, use == DirectoryUse::kShared ? kAsItWas : kWithResume,
                [&] { return run_comparison(config, directory, use, console); });
  if (!comparison) return 0;  // another process led the run
  write_output(line.has("json") ? to_json(*comparison).dump(2) + "\n"
                                : comparison_text(*comparison));
  console.message(fmt::format("written to {}", directory.string()));
  return 0;
}

}  // namespace kindred
