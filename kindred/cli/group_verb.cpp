#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/grouping/grouping.h"
#include "kindred/grouping/selection.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/study/stages.h"

namespace kindred {
namespace {

using Flags = std::vector<std::pair<std::string, std::string>>;

std::optional<Rows> rows_of(const CommandLine& line) {
  const auto rows = line.value("rows");
  if (!rows) return std::nullopt;
  if (*rows == "source") return Rows::kSource;
  if (*rows == "target") return Rows::kTarget;
  throw InputError(fmt::format("--rows {}: expected source or target", quote(*rows)));
}

// The config's keys that mean anything without a config: those of [grouping].
GroupingOptions grouping_options(const Flags& flags) {
  GroupingOptions grouping;
  OptionSet options;
  describe(grouping, options);
  for (const auto& [key, text] : flags) {
    if (!key.starts_with("grouping."))
      throw InputError(fmt::format("--{} means nothing for a matrix, only for a config", key));
    if (!is_utf8(text)) throw InputError(fmt::format("--{} {}: not UTF-8", key, quote(text)));
    options.set_text(key, text);
  }
  return grouping;
}

Grouping group_matrix(const std::filesystem::path& input, const Flags& flags,
                      const CommandLine& line) {
  if (line.has("out")) throw InputError("--out means nothing for a matrix, only for a config");
  const auto rows = rows_of(line);
  const bool csv = input.extension() == ".csv";
  if (rows && !csv)
    throw InputError("--rows means nothing for a JSON file, which says itself which way it runs");
  const GroupingOptions options = grouping_options(flags);
  const AffinityMatrix matrix = csv ? read_affinity_csv(input, rows) : read_affinity(input);
  SelectionOptions selection;
  selection.seed = static_cast<uint64_t>(options.seed);
  return select_groups(make_problem(matrix, options), selection);
}

Grouping group_run(const std::filesystem::path& input, const Flags& flags, const CommandLine& line,
                   Console& console) {
  if (line.has("rows"))
    throw InputError("--rows means nothing for a config, only for a CSV matrix");
  const Config config = read_config(input, flags);
  const auto directory = directory_of(line, input);
  run_grouping(config, directory, DirectoryUse::kContinue, console);
  console.message(fmt::format("written to {}", directory.string()));
  return read_grouping(directory / "grouping.json");
}

}  // namespace

int do_group(const CommandLine& line, Console& console) {
  const std::filesystem::path input = line.given.at("INPUT");
  Flags flags = line.config_flags;
  if (const auto networks = line.value("networks"))
    flags.emplace_back("grouping.networks", *networks);

  const auto extension = input.extension();
  const bool matrix = extension == ".json" || extension == ".csv";
  if (!matrix && extension != ".toml")
    throw InputError(fmt::format("{}: expected a name that ends in .toml, .json or .csv",
                                 quote(input.string())));
  const Grouping grouping =
      matrix ? group_matrix(input, flags, line) : group_run(input, flags, line, console);
  write_output(line.has("json") ? to_json(grouping).dump(2) + "\n" : describe_text(grouping));
  return 0;
}

}  // namespace kindred
