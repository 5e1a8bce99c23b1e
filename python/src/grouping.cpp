#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/variant.h>
#include <nanobind/stl/vector.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/processors.h"
#include "kindred/base/text.h"
#include "kindred/grouping/grouping_problem.h"
#include "kindred/selection/choose_groups.h"
#include "kindred/selection/trade_off.h"
#include "kindred/stats/affinity_runs.h"
#include "kindred/stats/measurements.h"

#include "bindings.h"
#include "interruptible.h"
#include "options.h"

namespace nb = nanobind;
using namespace nb::literals;

namespace kindred {
namespace {

using Source = std::variant<AffinityMatrix, ScoreTable>;

std::optional<Better> better_of(const std::optional<std::string>& text) {
  if (!text) return std::nullopt;
  if (*text == "higher") return Better::kHigher;
  if (*text == "lower") return Better::kLower;
  throw InputError("better: " + quote(*text) + ": expected higher or lower");
}

bool is_score_table(const std::string& path) {
  const std::filesystem::path file = path;
  if (file.extension() == ".json") return format_of(file).starts_with("kindred.scores/");
  return file.extension() == ".csv" && is_scores_csv(read_file(file));
}

GroupingRequest request_of(Source source, const std::optional<std::string>& measurements,
                           const std::string& options, std::vector<double> weights, int threads) {
  GroupingRequest request;
  request.options = options_from<GroupingOptions>(options, "grouping");
  request.weights = std::move(weights);
  request.threads = threads > 0 ? threads : usable_processors();
  const auto* matrix = std::get_if<AffinityMatrix>(&source);
  if (measurements && !matrix) throw InputError("measurements do not apply to a table of scores");
  if (measurements && runs_of(*matrix) > 1)
    throw InputError(
        "measurements holds those of one training, but the matrix is the mean of several; leave "
        "it out: the matrix's standard errors know the noise of all");
  if (measurements)
    request.resampler = resample_in_blocks({read_measurements(*measurements, matrix->tasks)});
  else if (matrix && !matrix->standard_errors.empty() && has_errors(*matrix))
    request.resampler = resample_by_errors(*matrix);
  request.from = std::move(source);
  return request;
}

// As choose_groups(), except that a stop while resampling leaves the groups, without stability.
Grouping groups_even_if_stopped(GroupingRequest request, const std::stop_token& stop) {
  const auto asked = request.options.resamples;
  GroupingControl control;
  control.stop = stop;
  if (!asked.value_or(0)) {
    try {
      return choose_groups(request, control);
    } catch (const InterruptedError&) {
      if (asked || !request.resampler) throw;  // nothing was found yet
    }
    // By default there are resamples only for problems that are solved at once: groups again.
    request.options.resamples = 0;
    request.options.time_limit = 1;
    Grouping grouping = choose_groups(request);
    grouping.status = GroupingStatus::kInterrupted;
    return grouping;
  }
  if (!request.resampler) return choose_groups(request, control);  // which says what is missing
  request.options.resamples = 0;
  Grouping grouping = choose_groups(request, control);
  grouping.too_few_measurements = !request.resampler->knows_enough();
  if (grouping.status == GroupingStatus::kInterrupted || grouping.too_few_measurements)
    return grouping;
  StabilityOptions options;
  options.resamples = *asked;
  options.seed = static_cast<uint64_t>(request.options.seed);
  options.threads = request.threads;
  options.stop = stop;
  const auto make = [&](const AffinityMatrix& matrix) {
    return make_problem(matrix, request.options, request.weights);
  };
  try {
    grouping.stability = assess_stability(grouping, *request.resampler, make, options);
  } catch (const InterruptedError&) {
    grouping.status = GroupingStatus::kInterrupted;
  }
  return grouping;
}

// These return what the files of groupings hold.
std::string choose(Source source, const std::optional<std::string>& measurements,
                   const std::string& options, std::vector<double> weights, int threads) {
  const GroupingRequest request =
      request_of(std::move(source), measurements, options, std::move(weights), threads);
  Grouping grouping;
  run_interruptibly(
      [&](const std::stop_token& stop) { grouping = groups_even_if_stopped(request, stop); });
  return to_json(grouping).dump();
}

std::string choose_for_each(Source source, const std::string& options, std::vector<double> weights,
                            int threads, int64_t least, int64_t most) {
  const GroupingRequest request =
      request_of(std::move(source), std::nullopt, options, std::move(weights), threads);
  std::vector<Grouping> groupings;
  run_interruptibly([&](const std::stop_token& stop) {
    GroupingControl control;
    control.stop = stop;
    groupings = choose_groups_for_each(request, least, most, control);
  });
  return to_json(groupings).dump();
}

std::string text_of(const std::string& json) {
  return describe_text(grouping_from_json(parse_json(json, "grouping"), "grouping"));
}

std::string text_of_each(const std::string& json) {
  std::vector<Grouping> groupings;
  const Json written = parse_json(json, "groupings");
  for (const Json& one : written.at("groupings"))
    groupings.push_back(grouping_from_json(one, "groupings"));
  return describe_trade_off(groupings);
}

}  // namespace

void bind_grouping(nb::module_& module) {
  nb::class_<ScoreTable>(module, "Scores").def_ro("tasks", &ScoreTable::tasks);
  module.def(
      "check_options",
      [](const std::string& options) { (void)options_from<GroupingOptions>(options, "grouping"); },
      "options"_a);
  module.def("is_score_table", &is_score_table, "path"_a);
  module.def(
      "read_scores",
      [](const std::string& path, const std::optional<std::string>& better) {
        return read_score_table(path, better_of(better));
      },
      "path"_a, "better"_a.none());
  module.def(
      "make_scores",
      [](const std::string& json, const std::optional<std::string>& better) {
        return scores_from_json(parse_json(json, "scores"), better_of(better), "scores");
      },
      "json"_a, "better"_a.none());
  module.def("choose", &choose, "source"_a, "measurements"_a.none(), "options"_a, "weights"_a,
             "threads"_a);
  module.def("choose_for_each", &choose_for_each, "source"_a, "options"_a, "weights"_a, "threads"_a,
             "least"_a, "most"_a);
  module.def(
      "read_grouping", [](const std::string& path) { return to_json(read_grouping(path)).dump(); },
      "path"_a);
  module.def("text_of", &text_of, "grouping"_a);
  module.def("text_of_each", &text_of_each, "groupings"_a);
}

}  // namespace kindred
