#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "kindred/base/json.h"
#include "kindred/base/json_record.h"
#include "kindred/record/record_files.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

ResultSpread read_spread(const JsonRecord& record, size_t seeds) {
  return {.mean = record.number_or_null("mean"),
          .deviation = record.number_or_null("sd"),
          .values = record.numbers("values", seeds)};
}

std::vector<std::vector<std::vector<std::string>>> read_draws(const JsonRecord& record) {
  std::vector<std::vector<std::vector<std::string>>> draws;
  const Json& list = record.at("groupings");
  try {
    list.get_to(draws);
  } catch (const Json::exception&) {
    record.fail("\"groupings\" is not a list of groupings, each of lists of task names");
  }
  return draws;
}

MethodResult read_method(const JsonRecord& record, size_t tasks, size_t seeds) {
  MethodResult method;
  method.name = record.text("name");
  method.networks = record.whole("networks");
  method.groupings = read_draws(record);
  for (const auto& task : record.records("tasks")) method.tasks.push_back(read_spread(task, seeds));
  if (method.tasks.size() != tasks) record.fail("\"tasks\" has not an entry for each task");
  method.error = read_spread(record.record("error"), seeds);
  method.gain = read_spread(record.record("gain_over_single_task"), seeds);
  return method;
}

std::optional<int64_t> read_budget(const JsonRecord& record) {
  return record.at("budget").is_null() ? std::nullopt : std::optional(record.whole("budget"));
}

MethodDifference read_difference(const JsonRecord& record) {
  MethodDifference difference;
  difference.of = record.text("of");
  difference.against = record.text("against");
  difference.mean = record.number_or_null("mean");
  difference.low = record.number_or_null("low");
  difference.high = record.number_or_null("high");
  if (!record.at("exceeds_noise").is_null())
    difference.exceeds_noise = record.boolean("exceeds_noise");
  if (difference.low.has_value() != difference.high.has_value() ||
      (difference.low && !difference.mean))
    record.fail("has half an interval");
  return difference;
}

ComparisonRecord read_record(const JsonRecord& record) {
  ComparisonRecord comparison;
  for (const auto& seed : record.numbers("seeds")) {
    if (!seed || *seed < 0) record.fail("\"seeds\" holds something that is no seed");
    comparison.seeds.push_back(static_cast<uint64_t>(*seed));
  }
  std::vector<std::string> names;
  for (const auto& task : record.records("tasks")) {
    comparison.tasks.push_back({.name = task.text("name"),
                                .metric = task.text("metric"),
                                .higher_is_better = task.boolean("higher_is_better")});
    names.push_back(comparison.tasks.back().name);
  }
  if (names.empty()) record.fail("\"tasks\" is empty");
  check_task_names(names, record.where());
  for (const auto& method : record.records("methods"))
    comparison.methods.push_back(
        read_method(method, comparison.tasks.size(), comparison.seeds.size()));
  if (comparison.methods.empty()) record.fail("\"methods\" is empty");
  for (const auto& difference : record.records("differences"))
    comparison.differences.push_back(read_difference(difference));
  return comparison;
}

}  // namespace

const MethodResult* ComparisonRecord::method(const std::string& name) const {
  for (const auto& candidate : methods)
    if (candidate.name == name) return &candidate;
  return nullptr;
}

std::vector<int64_t> ComparisonRecord::budgets() const {
  std::set<int64_t> found;
  for (const auto& method : methods)
    if (method.budget) found.insert(*method.budget);
  return {found.begin(), found.end()};
}

ComparisonRecord ComparisonRecord::at_budget(int64_t budget) const {
  ComparisonRecord slice = {.seeds = seeds, .tasks = tasks, .methods = {}, .differences = {}};
  for (const auto& difference : differences)
    if (difference.budget == budget) slice.differences.push_back(difference);
  for (const auto& method : methods)
    if (!method.budget || *method.budget == budget) slice.methods.push_back(method);
  if (slice.differences.empty()) return slice;
  const auto reference = std::find_if(
      slice.methods.begin(), slice.methods.end(),
      [&](const MethodResult& method) { return method.name == slice.differences.front().of; });
  if (reference != slice.methods.end()) std::rotate(reference, reference + 1, slice.methods.end());
  return slice;
}

ComparisonRecord read_comparison(const std::filesystem::path& path) {
  const Json json = read_json_file(path, "kindred.metrics/1");
  return read_record(JsonRecord(json, path.string()));
}

ComparisonRecord read_budget_comparison(const std::filesystem::path& path) {
  const Json json = read_json_file(path, "kindred.comparison/1");
  const JsonRecord record(json, path.string());
  ComparisonRecord comparison = read_record(record);
  const auto methods = record.records("methods");
  for (size_t m = 0; m < methods.size(); ++m) {
    comparison.methods[m].budget = read_budget(methods[m]);
    const JsonRecord search = methods[m].record("search");
    comparison.methods[m].searching =
        TrainingPrice{.seconds = search.number("seconds"),
                      .joint_runs = search.number_or_null("joint_runs").value_or(0)};
  }
  const auto differences = record.records("differences");
  for (size_t d = 0; d < differences.size(); ++d)
    comparison.differences[d].budget = read_budget(differences[d]);
  return comparison;
}

}  // namespace kindred
