#include <optional>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/cli/config_input.h"
#include "kindred/cli/group_input.h"
#include "kindred/cli/network_range.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/grouping/grouping.h"
#include "kindred/selection/trade_off.h"
#include "kindred/study/choice_report.h"
#include "kindred/study/stages.h"

namespace kindred {
namespace {

constexpr int kStoppedEarlyCode = 130;

// Short names of frequently used keys.
constexpr std::pair<const char*, const char*> kShortNames[] = {
    {"networks", "grouping.networks"},
    {"alternatives", "grouping.alternatives"},
    {"resamples", "grouping.resamples"},
    {"time-limit", "grouping.time_limit"},
    {"threads", "run.threads"}};

std::optional<NetworkRange> range_of(const CommandLine& line) {
  const auto text = line.value("networks");
  return text ? network_range(*text) : std::nullopt;
}

CommandLine with_short_names(CommandLine line) {
  for (const auto& [name, key] : kShortNames) {
    const auto text = line.value(name);
    if (text && !(std::string_view(name) == "networks" && range_of(line)))
      line.config_flags.emplace_back(key, *text);
  }
  return line;
}

int print(const Grouping& grouping, const CommandLine& line) {
  write_output(line.has("json") ? to_json(grouping).dump(2) + "\n" : describe_text(grouping));
  return grouping.status == GroupingStatus::kInterrupted ? kStoppedEarlyCode : 0;
}

int print(const std::vector<Grouping>& groupings, const CommandLine& line) {
  write_output(line.has("json") ? to_json(groupings).dump(2) + "\n"
                                : describe_trade_off(groupings));
  return groupings.back().status == GroupingStatus::kInterrupted ? kStoppedEarlyCode : 0;
}

int group_run(const std::filesystem::path& input, const CommandLine& line, Console& console) {
  for (const char* flag : {"rows", "names", "better", "measurements"})
    if (line.has(flag))
      throw InputError(fmt::format("--{} does not apply to a config, only to a matrix", flag));
  if (range_of(line))
    throw InputError(
        "a range of --networks does not apply to a config; give the run's affinity.json");
  const Config config = config_of_input(input.string(), line, line.config_flags);
  const auto directory = directory_of(line, input);
  run_grouping(config, directory, console);
  console.message(fmt::format("written to {}", directory.string()));
  return print(read_grouping(directory / "grouping.json"), line);
}

}  // namespace

int do_group(const CommandLine& given, Console& console) {
  const std::filesystem::path input = given.given.at("INPUT");
  const CommandLine line = with_short_names(given);
  if (line.has("targets") || input.extension() == ".toml") return group_run(input, line, console);
  if (!is_matrix_file(input))
    throw InputError(fmt::format("{}: expected a name that ends in .toml, .json, .csv or .npy",
                                 quote(input.string())));
  const GroupingRequest request = read_request(input, line);
  if (const auto range = range_of(line))
    return print(choose_groups_for_each_reporting(request, range->least, range->most, console),
                 line);
  return print(choose_groups_reporting(request, console), line);
}

}  // namespace kindred
