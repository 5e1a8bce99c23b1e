#include "kindred/base/json.h"
#include "kindred/base/json_record.h"
#include "kindred/grouping/grouping_words.h"
#include "kindred/record/comparison_record.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr const char* kMetricsFormat = "kindred.metrics/2";
constexpr const char* kComparisonFormat = "kindred.comparison/2";
constexpr const char* kFirstMetricsFormat = "kindred.metrics/1";
constexpr const char* kFirstComparisonFormat = "kindred.comparison/1";

Json spread_json(const ResultSpread& spread) {
  return {{"mean", json_of(spread.mean)},
          {"sd", json_of(spread.deviation)},
          {"values", json_of(spread.values)}};
}

// Of a result on test rows.
Json tested_json(const ResultSpread& spread) {
  Json json = spread_json(spread);
  json["low"] = spread.interval ? Json(spread.interval->low) : Json(nullptr);
  json["high"] = spread.interval ? Json(spread.interval->high) : Json(nullptr);
  return json;
}

std::optional<Interval> read_interval(const JsonRecord& record, bool with_mean) {
  const auto low = record.number_or_null("low"), high = record.number_or_null("high");
  if (low.has_value() != high.has_value() || (low && !with_mean))
    record.fail("has only one end of an interval");
  return low ? std::optional(Interval{*low, *high}) : std::nullopt;
}

ResultSpread read_spread(const JsonRecord& record, size_t seeds) {
  return {.mean = record.number_or_null("mean"),
          .deviation = record.number_or_null("sd"),
          .values = record.numbers("values", seeds)};
}

ResultSpread read_tested(const JsonRecord& record, size_t seeds) {
  ResultSpread spread = read_spread(record, seeds);
  if (record.has("low")) spread.interval = read_interval(record, spread.mean.has_value());
  return spread;
}

Json cost_json(const TrainingCost& cost) {
  return {{"networks", cost.networks},
          {"steps", cost.steps},
          {"seconds", cost.seconds},
          {"joint_runs", json_of(cost.joint_runs)}};
}

TrainingCost read_cost(const JsonRecord& record) {
  return {.networks = record.number("networks"),
          .steps = record.number("steps"),
          .seconds = record.number("seconds"),
          .joint_runs = record.number_or_null("joint_runs")};
}

Json task_json(const ComparedTask& task) {
  return {{"name", task.name},
          {"metric", task.metric},
          {"higher_is_better", task.higher_is_better},
          {"weight", task.weight},
          {"counted", task.counted}};
}

ComparedTask read_task(const JsonRecord& record) {
  return {.name = record.text("name"),
          .metric = record.text("metric"),
          .higher_is_better = record.boolean("higher_is_better"),
          .weight = record.number("weight"),
          .counted = record.boolean("counted")};
}

void add_details(Json& json, const MethodResult& method, const MethodDetails& details) {
  json["weighting"] = details.weighting;
  json["budget"] = json_of(method.budget);
  json["status"] = details.status ? Json(name_of(status_names(), *details.status)) : Json(nullptr);
  json["draw_errors"] = json_of(details.draw_errors);
  json["validation_loss"] = spread_json(details.validation_loss);
  json["search"] = cost_json(details.search);
  json["training"] = cost_json(details.training);
}

MethodDetails read_details(const JsonRecord& record, size_t seeds) {
  MethodDetails details;
  details.weighting = record.text("weighting");
  if (!record.at("status").is_null()) details.status = record.choice("status", status_names());
  details.draw_errors = record.numbers("draw_errors");
  details.validation_loss = read_spread(record.record("validation_loss"), seeds);
  details.search = read_cost(record.record("search"));
  details.training = read_cost(record.record("training"));
  return details;
}

Json method_json(const MethodResult& method) {
  Json tasks = Json::array();
  for (const auto& task : method.tasks) tasks.push_back(tested_json(task));
  Json json = {{"name", method.name},
               {"networks", method.networks},
               {"groupings", method.groupings},
               {"tasks", std::move(tasks)},
               {"error", tested_json(method.error)},
               {"gain_over_single_task", tested_json(method.gain)}};
  if (method.details) add_details(json, method, *method.details);
  return json;
}

std::vector<std::vector<std::vector<std::string>>> read_draws(const JsonRecord& record) {
  std::vector<std::vector<std::vector<std::string>>> draws;
  for (const auto& draw : record.list("groupings"))
    draws.push_back(record.text_lists_of(draw, "groupings"));
  return draws;
}

MethodResult read_method(const JsonRecord& record, const ComparisonRecord& comparison) {
  const size_t seeds = comparison.seeds.size();
  MethodResult method;
  method.name = record.text("name");
  method.networks = record.whole("networks");
  method.groupings = read_draws(record);
  for (const auto& task : record.records("tasks")) method.tasks.push_back(read_tested(task, seeds));
  if (method.tasks.size() != comparison.tasks.size())
    record.fail("\"tasks\" does not have an entry for each task");
  method.error = read_tested(record.record("error"), seeds);
  method.gain = read_tested(record.record("gain_over_single_task"), seeds);
  if (!comparison.search) return method;
  method.budget = record.whole_or_null("budget");
  method.details = read_details(record, seeds);
  return method;
}

Json difference_json(const MethodDifference& difference, bool with_budget) {
  const auto& interval = difference.interval;
  Json json = {{"of", difference.of},
               {"against", difference.against},
               {"mean", json_of(difference.mean)},
               {"seed_error", json_of(difference.seed_error)},
               {"row_error", json_of(difference.row_error)},
               {"low", interval ? Json(interval->low) : Json(nullptr)},
               {"high", interval ? Json(interval->high) : Json(nullptr)},
               {"exceeds_noise", json_of(difference.exceeds_noise)}};
  if (with_budget) json["budget"] = json_of(difference.budget);
  return json;
}

MethodDifference read_difference(const JsonRecord& record, bool with_budget) {
  MethodDifference difference;
  difference.of = record.text("of");
  difference.against = record.text("against");
  difference.mean = record.number_or_null("mean");
  difference.seed_error = record.number_or_null("seed_error");
  difference.row_error = record.number_or_null("row_error");
  difference.interval = read_interval(record, difference.mean.has_value());
  if (!record.at("exceeds_noise").is_null())
    difference.exceeds_noise = record.boolean("exceeds_noise");
  if (with_budget) difference.budget = record.whole_or_null("budget");
  return difference;
}

ComparisonSearch read_search_part(const JsonRecord& record) {
  ComparisonSearch search;
  search.seed = record.seed("search_seed");
  if (!record.at("reference").is_null()) search.reference = record.text("reference");
  search.joint_run = read_cost(record.record("joint_run"));
  return search;
}

ComparisonRecord read(const JsonRecord& record, std::optional<ComparisonSearch> search) {
  ComparisonRecord comparison;
  comparison.search = std::move(search);
  comparison.seeds = record.seeds("seeds");
  std::vector<std::string> names;
  for (const auto& task : record.records("tasks")) {
    comparison.tasks.push_back(read_task(task));
    names.push_back(comparison.tasks.back().name);
  }
  if (names.empty()) record.fail("\"tasks\" is empty");
  check_task_names(names, record.where());
  for (const auto& method : record.records("methods"))
    comparison.methods.push_back(read_method(method, comparison));
  if (comparison.methods.empty()) record.fail("\"methods\" is empty");
  for (const auto& difference : record.records("differences"))
    comparison.differences.push_back(read_difference(difference, comparison.search.has_value()));
  if (record.has("notes")) comparison.notes = record.texts("notes");
  return comparison;
}

Json read_either(const std::filesystem::path& path, const char* format, const char* first) {
  return read_json_file(path, format_of(path) == first ? first : format);
}

}  // namespace

Json to_json(const ComparisonRecord& comparison) {
  Json json = {{"format", comparison.search ? kComparisonFormat : kMetricsFormat}};
  if (const auto& search = comparison.search) {
    json["search_seed"] = search->seed;
    json["reference"] = search->reference ? Json(*search->reference) : Json(nullptr);
    json["joint_run"] = cost_json(search->joint_run);
  }
  json["seeds"] = comparison.seeds;
  for (const char* list : {"tasks", "methods", "differences"}) json[list] = Json::array();
  for (const auto& task : comparison.tasks) json["tasks"].push_back(task_json(task));
  for (const auto& method : comparison.methods) json["methods"].push_back(method_json(method));
  for (const auto& difference : comparison.differences)
    json["differences"].push_back(difference_json(difference, comparison.search.has_value()));
  if (!comparison.notes.empty()) json["notes"] = comparison.notes;
  return json;
}

ComparisonRecord comparison_from_json(const Json& json, const std::string& where) {
  const JsonRecord record(json, where);
  const Json& format = record.at("format");
  if (format == kMetricsFormat || format == kFirstMetricsFormat) return read(record, std::nullopt);
  if (format != kComparisonFormat && format != kFirstComparisonFormat)
    record.fail("\"format\" is not one that this version reads");
  return read(record, read_search_part(record));
}

ComparisonRecord read_metrics(const std::filesystem::path& path) {
  return comparison_from_json(read_either(path, kMetricsFormat, kFirstMetricsFormat),
                              path.string());
}

ComparisonRecord read_comparison(const std::filesystem::path& path) {
  return comparison_from_json(read_either(path, kComparisonFormat, kFirstComparisonFormat),
                              path.string());
}

}  // namespace kindred
