#include <chrono>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/cli/program.h"
#include "kindred/synth/synth_gains.h"
#include "kindred/synth/synth_images.h"
#include "kindred/synth/synth_table_tennis.h"
#include "kindred/synth/synth_tasks.h"

namespace kindred {
namespace {

bool is_common(const std::string& flag) {
  for (const auto& common : common_flags())
    if (flag_key(common) == flag) return true;
  return false;
}

// Reads the flags of this kind; the option "--rows" is "rows" on the command line.
template <class Options>
Options options_of(const CommandLine& line, const std::string& kind) {
  Options options;
  OptionSet set;
  describe(options, set);
  for (const auto& [name, value] : line.given) {
    if (name == "KIND" || name == "out" || is_common(name)) continue;
    const std::string flag = "--" + name;
    if (!set.find(flag))
      throw InputError(fmt::format("{} does not apply to synth {}; remove it", flag, kind));
    set.set_text(flag, value);
  }
  return options;
}

std::filesystem::path out_of(const CommandLine& line) {
  const auto out = line.value("out");
  if (!out || out->empty())
    throw InputError("synth needs --out DIR, a new or empty directory; see kindred synth --help");
  return *out;
}

void write(const std::filesystem::path& directory, const SynthFiles& files, Console& console) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  write_synth(
      directory, files,
      [&](int64_t rows) {
        if (rows % 256 != 0 && rows != files.rows) return;
        const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
        console.progress({"generating rows", "row", rows, files.rows, elapsed, ""});
      },
      console.stop_token());
  console.message(fmt::format("written to {}; next: kindred run {}", directory.string(),
                              (directory / files.config_name).string()));
}

void write(const std::filesystem::path& directory, const SynthImageFiles& files, int64_t threads,
           Console& console) {
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  write_synth_images(
      directory, files, threads,
      [&](int64_t images) {
        const double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
        console.progress({"drawing", "picture", images, files.images, elapsed, ""});
      },
      console.stop_token());
  console.message(files.config_name.empty()
                      ? fmt::format("written to {}", directory.string())
                      : fmt::format("written to {}; next: kindred run {}", directory.string(),
                                    (directory / files.config_name).string()));
}

}  // namespace

int do_synth(const CommandLine& line, Console& console) {
  const std::string& kind = line.given.at("KIND");
  if (kind == "tasks") {
    const auto options = options_of<SynthTasksOptions>(line, kind);
    const auto directory = out_of(line);
    const SynthTasks tasks(options);
    write(directory, tasks.files(), console);
  } else if (kind == "table-tennis") {
    const auto options = options_of<TableTennisOptions>(line, kind);
    write(out_of(line), table_tennis_files(options), console);
  } else if (kind == "gains") {
    const auto options = options_of<SynthGainsOptions>(line, kind);
    const auto directory = out_of(line);
    write_gains(directory, options);
    console.message(fmt::format(
        "written to {0}; next: kindred compare --gains {0}/validation.json --test {0}/test.json "
        "--affinity {0}/affinity.json",
        directory.string()));
  } else if (kind == "celeba" || kind == "taskonomy") {
    const auto options = options_of<SynthImagesOptions>(line, kind);
    write(out_of(line), kind == "celeba" ? celeba_files(options) : taskonomy_files(options),
          options.threads, console);
  } else {
    throw InputError(fmt::format(
        "{} is not a kind of data set; expected tasks, table-tennis, gains, celeba or taskonomy",
        quote(kind)));
  }
  return 0;
}

}  // namespace kindred
