#include "kindred/study/grouping_stage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/grouping/evaluate.h"
#include "kindred/grouping/given_grouping.h"
#include "kindred/grouping/grouping_words.h"
#include "kindred/run/affinity_runs.h"
#include "kindred/stats/affinity_file.h"
#include "kindred/stats/affinity_runs.h"
#include "kindred/study/choice_report.h"
#include "kindred/study/own_grouping.h"
#include "kindred/study/phases.h"

namespace kindred {
namespace {

constexpr const char* kAffinityFile = "affinity.json";
constexpr const char* kGroupingFile = "grouping.json";
constexpr const char* kPhasesFile = "phases.json";
constexpr const char* kChosenFrom = "chosen_from";

// A problem without constraints, which user-provided groups need not satisfy.
GroupingProblem problem_of(const AffinityMatrix& matrix, const GroupingOptions& all,
                           const std::vector<double>& weights) {
  GroupingOptions options;
  options.objective = all.objective;
  options.standardize = all.standardize;
  options.singletons = all.singletons;
  options.singleton_values = all.singleton_values;
  return make_problem(matrix, options, weights);
}

// Whether the file's value is that of its groups; false if they were edited by hand.
bool is_untouched(const Grouping& grouping, const GroupingProblem& problem) {
  const double value = given_grouping(problem, grouping.groups).value;
  return std::abs(value - grouping.value) <= 1e-9 * std::max(1.0, std::abs(value));
}

}  // namespace

void require_affinity(const std::filesystem::path& directory) {
  const auto path = directory / kAffinityFile;
  if (!std::filesystem::exists(path))
    throw InputError(
        fmt::format("{}: does not exist yet; run kindred affinity first", path.string()));
}

void require_grouping(const std::filesystem::path& directory) {
  const auto path = directory / kGroupingFile;
  if (!std::filesystem::exists(path))
    throw InputError(
        fmt::format("{}: does not exist yet; run kindred group first, or give groups of your own "
                    "with --grouping FILE",
                    path.string()));
}

GroupingStage::GroupingStage(const Config& config, RunDirectory& directory, const RunData& data,
                             Reporter& reporter)
    : config_(config),
      directory_(directory),
      reporter_(reporter),
      tasks_(data.tasks),
      weights_(data.weights) {}

std::vector<Measurements> GroupingStage::measured(int64_t runs) const {
  std::vector<Measurements> all;
  if (!std::filesystem::exists(measurements_file(directory_.path(), 0))) return all;
  all.reserve(static_cast<size_t>(runs));
  for (int64_t run = 0; run < runs; ++run)
    all.push_back(
        within_window(read_measurements(measurements_file(directory_.path(), run), tasks_),
                      config_.affinity.window));
  return all;
}

AffinityMatrix GroupingStage::affinity() const {
  require_affinity(directory_.path());
  const auto path = directory_.file(kAffinityFile);
  AffinityMatrix matrix = read_affinity(path);
  if (matrix.tasks != tasks_)
    throw InputError(fmt::format(
        "{}: has the tasks {}, but this run has {}; run kindred affinity in another directory",
        path.string(), joined(matrix.tasks), joined(tasks_)));
  return matrix;
}

GroupingRequest GroupingStage::request() const {
  GroupingRequest request;
  const AffinityMatrix matrix = affinity();
  const auto measured = this->measured(runs_of(matrix));
  if (!measured.empty()) request.resampler = resample_in_blocks(measured);
  request.from = matrix;
  request.weights = weights_;
  request.options = config_.grouping;
  request.threads = thread_count(config_.run);
  request.effort = kStudyEffort;
  return request;
}

Json GroupingStage::inputs() const {
  GroupingOptions grouping = config_.grouping;
  OptionSet options;
  describe(grouping, options);
  Json inputs = {{"affinity",
                  fmt::format("crc32:{:08x}", checksum(read_file(directory_.file(kAffinityFile))))},
                 {"options", Json::object()}};
  for (const auto& option : options.options()) inputs["options"][option.key] = option.get();
  return inputs;
}

std::optional<Grouping> GroupingStage::stored_for(const Json& inputs,
                                                  const GroupingRequest& request) const {
  const auto path = directory_.file(kGroupingFile);
  if (!std::filesystem::exists(path)) return std::nullopt;
  try {
    const Json json = read_json_file(path, kGroupingFormat);
    Grouping grouping = grouping_from_json(json, path.string());
    if (grouping.status == GroupingStatus::kGiven)
      reporter_.warning(
          fmt::format("{}: its groups were given with --grouping; groups chosen from the "
                      "affinities replace them",
                      path.string()));
    const auto& matrix = std::get<AffinityMatrix>(request.from);
    if (grouping.tasks == tasks_ && json.value(kChosenFrom, Json()) == inputs &&
        is_untouched(grouping, problem_of(matrix, request.options, request.weights)))
      return grouping;
  } catch (const InputError& error) {
    reporter_.warning(fmt::format("{}; groups are chosen again", error.what()));
  }
  return std::nullopt;
}

Grouping GroupingStage::search(const GroupingRequest& request, const Json& inputs) {
  Grouping grouping = choose_groups_reporting(request, reporter_);
  if (grouping.status == GroupingStatus::kInterrupted)
    throw InterruptedError("interrupted while groups were chosen");
  Json json = to_json(grouping);
  directory_.log({{"event", "grouping"}, {"grouping", json}});
  json[kChosenFrom] = inputs;
  write_json_file(directory_.file(kGroupingFile), json);
  return grouping;
}

Grouping GroupingStage::choose() {
  const GroupingRequest request = this->request();
  const Json inputs = this->inputs();
  auto there = stored_for(inputs, request);
  Grouping grouping = there ? *std::move(there) : search(request, inputs);
  // Phases are those of the first training.
  if (const auto measured = this->measured(1); !measured.empty())
    write_json_file(
        directory_.file(kPhasesFile),
        to_json(phases_of(measured.front(), config_.affinity.phases, request, grouping)));
  return grouping;
}

Grouping GroupingStage::chosen() const {
  require_grouping(directory_.path());
  const auto path = directory_.file(kGroupingFile);
  Grouping grouping;
  try {
    grouping = read_grouping(path);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}; write it again with kindred group", error.what()));
  }
  if (grouping.tasks != tasks_)
    throw InputError(
        fmt::format("{}: has the tasks {}, but this run has {}; write it again with kindred group, "
                    "or give it with --grouping",
                    path.string(), joined(grouping.tasks), joined(tasks_)));
  return grouping;
}

Grouping GroupingStage::take(const std::filesystem::path& file) {
  const auto groups = read_own_grouping(file, tasks_);
  const bool measured = std::filesystem::exists(directory_.file(kAffinityFile));
  Grouping grouping =
      measured ? given_grouping(problem_of(affinity(), config_.grouping, weights_), groups)
               : given_grouping(tasks_, groups);
  write_grouping(directory_.file(kGroupingFile), grouping);
  // phases.json compares phases with the run's choice, which these groups are not.
  std::filesystem::remove(directory_.file(kPhasesFile));
  directory_.log({{"event", "grouping"}, {"grouping", to_json(grouping)}});
  return grouping;
}

}  // namespace kindred
