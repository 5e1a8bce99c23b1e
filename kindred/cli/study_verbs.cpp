#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/study/stages.h"

namespace kindred {
namespace {

using Stage = void (*)(const Config&, const std::filesystem::path&, DirectoryUse, Reporter&);

int do_stage(Stage stage, const CommandLine& line, Console& console) {
  const std::string& file = line.given.at("CONFIG");
  const Config config = read_config(file, line.config_flags);
  const auto directory = directory_of(line, file);
  stage(config, directory, DirectoryUse::kContinue, console);
  console.message(fmt::format("written to {}", directory.string()));
  return 0;
}

}  // namespace

std::filesystem::path directory_of(const CommandLine& line, const std::filesystem::path& config) {
  const auto out = line.value("out");
  if (out && out->empty()) throw InputError("--out is empty; name a directory");
  return out ? std::filesystem::path(*out) : "runs" / config.stem();
}

int do_run(const CommandLine& line, Console& console) {
  const std::string& file = line.given.at("CONFIG");
  const Config config = read_config(file, line.config_flags);
  const auto directory = directory_of(line, file);
  const auto use = line.has("resume") ? DirectoryUse::kResume : DirectoryUse::kNew;
  write_output(run_all(config, directory, use, console));
  console.message(fmt::format("written to {}", directory.string()));
  return 0;
}

int do_affinity(const CommandLine& line, Console& console) {
  return do_stage(run_affinity, line, console);
}

int do_train(const CommandLine& line, Console& console) {
  return do_stage(run_training, line, console);
}

}  // namespace kindred
