#include <filesystem>
#include <functional>
#include <optional>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/cli/config_input.h"
#include "kindred/cli/numbers.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/cli/resumable.h"
#include "kindred/cli/sharing.h"
#include "kindred/study/stages.h"

namespace kindred {
namespace {

constexpr int64_t kMostTrainings = 10'000;

using Stage = std::function<void(const Config&, const std::filesystem::path&, DirectoryUse)>;

int do_stage(const Stage& stage, const CommandLine& line, Console& console) {
  require_one_process(line);
  const std::string& input = line.given.at("CONFIG");
  const Config config = config_of_input(input, line, line.config_flags);
  const auto directory = directory_of(line, input);
  resumable(directory, kAsItWas, [&] { stage(config, directory, DirectoryUse::kContinue); });
  console.message(fmt::format("written to {}", directory.string()));
  return 0;
}

std::optional<Beginning> beginning_of(const CommandLine& line) {
  const auto run = line.value("from");
  if (run && run->empty()) throw InputError("--from is empty; name a run directory");
  if (!run && line.has("cold"))
    throw InputError("--cold is for --from; name a run directory there");
  return run ? std::optional(Beginning{.run = *run, .warm = !line.has("cold")}) : std::nullopt;
}

// Returns the path of the user's grouping; nothing without --grouping.
std::optional<std::filesystem::path> own_grouping_of(const CommandLine& line) {
  const auto file = line.value("grouping");
  if (file && file->empty()) throw InputError("--grouping is empty; name a file");
  return file;
}

}  // namespace

int do_run(const CommandLine& line, Console& console) {
  const std::string& input = line.given.at("CONFIG");
  Config config = config_of_input(input, line, line.config_flags);
  const auto directory = directory_of(line, input);
  const auto use = directory_use_of(line, config);
  const auto from = beginning_of(line);
  const auto summary = resumable(directory, use == DirectoryUse::kShared ? kAsItWas : kWithResume,
                                 [&] { return run_all(config, directory, use, console, from); });
  if (!summary) return 0;  // another process led the run
  write_output(*summary);
  console.message(fmt::format("written to {}", directory.string()));
  return 0;
}

int do_affinity(const CommandLine& line, Console& console) {
  return do_stage([&](const Config& config, const std::filesystem::path& directory,
                      DirectoryUse use) { run_affinity(config, directory, use, console); },
                  line, console);
}

int do_train(const CommandLine& line, Console& console) {
  return do_stage(
      [&](const Config& config, const std::filesystem::path& directory, DirectoryUse use) {
        run_training(config, directory, use, own_grouping_of(line), console);
      },
      line, console);
}

int do_refine(const CommandLine& line, Console& console) {
  require_one_process(line);
  const std::string& input = line.given.at("CONFIG");
  const Config config = config_of_input(input, line, line.config_flags);
  const auto directory = directory_of(line, input);
  std::optional<int64_t> more;
  if (const auto text = line.value("trainings"))
    more = whole_number(*text, "trainings", 0, kMostTrainings);
  write_output(resumable(directory, kAsItWas,
                         [&] { return run_refinement(config, directory, more, console); }));
  console.message(fmt::format("written to {}", directory.string()));
  return 0;
}

}  // namespace kindred
