#include "kindred/cli/group_input.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/base/text.h"
#include "kindred/config/run_options.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/stats/affinity_runs.h"
#include "kindred/stats/measurements.h"

namespace kindred {
namespace {

constexpr uint64_t kHeaderBytes = uint64_t{1} << 32;

template <class E>
std::optional<E> choice_of(const CommandLine& line, const std::string& flag, const char* first,
                           E if_first, const char* second, E if_second) {
  const auto text = line.value(flag);
  if (!text) return std::nullopt;
  if (*text == first) return if_first;
  if (*text == second) return if_second;
  throw InputError(fmt::format("--{} {}: expected {} or {}", flag, quote(*text), first, second));
}

// Throws InputError if one of `flags`, which do not apply to `input`, was given.
void refuse(const CommandLine& line, std::initializer_list<const char*> flags, const char* input) {
  for (const char* flag : flags)
    if (line.has(flag)) throw InputError(fmt::format("--{} does not apply to {}", flag, input));
}

void read_table(const std::filesystem::path& input, const CommandLine& line,
                GroupingRequest& request) {
  refuse(line, {"rows", "names", "measurements"}, "a table of scores");
  request.from = read_score_table(
      input, choice_of(line, "better", "higher", Better::kHigher, "lower", Better::kLower));
}

AffinityMatrix read_matrix(const std::filesystem::path& input, const CommandLine& line) {
  refuse(line, {"better"}, "a matrix of affinities, which are better when higher");
  const auto rows = choice_of(line, "rows", "source", Rows::kSource, "target", Rows::kTarget);
  if (input.extension() == ".npy") {
    const auto names = line.value("names");
    if (!names)
      throw InputError(
          "a NumPy file has no task names: give --names FILE, with one name per line or a JSON "
          "list");
    return read_affinity_npy(input, *names, rows);
  }
  refuse(line, {"names"}, "a file that contains the task names");
  if (input.extension() == ".csv") return read_affinity_csv(input, rows);
  if (rows)
    throw InputError("--rows does not apply to a JSON file, which states itself what its rows are");
  return read_affinity(input);
}

bool is_table(const std::filesystem::path& input) {
  if (input.extension() == ".json") return format_of(input).starts_with("kindred.scores/");
  return input.extension() == ".csv" && is_scores_csv(read_file(input, kHeaderBytes));
}

// Uses the config keys that apply without a config: those of [grouping], and run.threads.
GroupingOptions grouping_options(const CommandLine& line, RunOptions& run) {
  GroupingOptions grouping;
  OptionSet options;
  describe(grouping, options);
  describe(run, options);
  for (const auto& [key, text] : line.config_flags) {
    if (!key.starts_with("grouping.") && key != "run.threads")
      throw InputError(fmt::format("--{} does not apply to a matrix, only to a config", key));
    if (!is_utf8(text)) throw InputError(fmt::format("--{} {}: not UTF-8", key, quote(text)));
    options.set_text(key, text);
  }
  return grouping;
}

}  // namespace

bool is_matrix_file(const std::filesystem::path& input) {
  const auto extension = input.extension();
  return extension == ".json" || extension == ".csv" || extension == ".npy";
}

GroupingRequest read_request(const std::filesystem::path& input, const CommandLine& line) {
  refuse(line, {"out"}, "a matrix, only for a config");
  GroupingRequest request;
  RunOptions run;
  request.options = grouping_options(line, run);
  request.threads = thread_count(run);
  if (is_table(input)) {
    read_table(input, line, request);
    return request;
  }
  AffinityMatrix matrix = read_matrix(input, line);
  if (const auto measurements = line.value("measurements")) {
    if (runs_of(matrix) > 1)
      throw InputError(
          fmt::format("--measurements holds those of one training, but {} is the mean of several; "
                      "leave it out: "
                      "the matrix's standard errors know the noise of all",
                      input.string()));
    request.resampler = resample_in_blocks({read_measurements(*measurements, matrix.tasks)});
  }
  if (!request.resampler && !matrix.standard_errors.empty() && has_errors(matrix))
    request.resampler = resample_by_errors(matrix);
  request.from = std::move(matrix);
  return request;
}

}  // namespace kindred
