#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>
#include <string_view>
#include <system_error>

#include <unistd.h>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/cli/output.h"
#include "kindred/cli/program.h"
#include "kindred/predict/predict_maps.h"

namespace kindred {

int do_predict(const CommandLine& line, Console& console) {
  PredictOptions options;
  options.on_warning = [&](const std::string& text) { console.warning(text); };
  options.stop = console.stop_token();
  options.probabilities = line.has("probabilities");
  const auto out = line.value("out");
  const auto begin = std::chrono::steady_clock::now();
  // Not between the lines of predictions on a terminal, and no last line after a short time.
  constexpr double kShort = 2;
  if (out || ::isatty(STDOUT_FILENO) == 0)
    options.on_progress = [&console, begin](int64_t rows, double share) {
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begin;
      if (share >= 1 && spent.count() < kShort) return;
      const auto all = std::llround(static_cast<double>(rows) / std::max(share, 1e-9));
      console.progress({"predicting", "row", rows, all, spent.count(), ""});
    };
  std::error_code absent;
  if (out && std::filesystem::equivalent(*out, line.given.at("INPUT"), absent))
    throw InputError(fmt::format("{}: -o names the input file itself; give another file", *out));
  if (out && read_manifest(line.given.at("BUNDLE")).has_maps()) {
    predict_maps(line.given.at("BUNDLE"), line.given.at("INPUT"), options, *out);
    return 0;
  }
  std::optional<NewFile> file;
  if (out) file.emplace(*out);
  predict_file(line.given.at("BUNDLE"), line.given.at("INPUT"), options,
               [&](std::string_view lines) { file ? file->write(lines) : write_output(lines); });
  if (file) file->keep();
  return 0;
}

}  // namespace kindred
