#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/study/stages.h"

namespace kindred {

int do_group(const CommandLine& line, Console& console) {
  const std::filesystem::path input = line.given.at("INPUT");
  auto flags = line.config_flags;
  if (const auto networks = line.value("networks"))
    flags.emplace_back("grouping.networks", *networks);
  const auto directory = directory_of(line, input);
  run_grouping(read_config(input, flags), directory, DirectoryUse::kContinue, console);
  write_output(read_file(directory / "grouping.json"));
  return 0;
}

}  // namespace kindred
