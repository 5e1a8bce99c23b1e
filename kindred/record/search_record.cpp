#include "kindred/record/search_record.h"

#include <cmath>
#include <limits>
#include <utility>

#include "kindred/base/error.h"
#include "kindred/base/json_record.h"

namespace kindred {
namespace {

constexpr const char* kSearchFormat = "kindred.search/1";
constexpr const char* kTimingFormat = "kindred.timing/1";

void check_steps(const JsonRecord& record, bool stopped_early, int64_t steps,
                 int64_t planned_steps) {
  if (stopped_early && (steps < 1 || planned_steps < steps))
    record.fail("\"steps\" and \"most_steps\" contradict each other");
}

}  // namespace

double SearchRecord::whole_training_seconds() const {
  const double each = training_seconds() / static_cast<double>(runs);
  if (!stopped_early || steps <= 0) return each;
  return each / static_cast<double>(steps) * static_cast<double>(planned_steps);
}

double SearchRecord::seconds_with(const std::string& measure) const {
  return training_seconds() + seconds_alone.at(measure);
}

SearchRecord in_all(const std::vector<SearchRecord>& runs) {
  if (runs.empty()) throw InputError("a search without a joint training");
  if (runs.size() == 1) return runs.front();
  SearchRecord all;
  all.threads = runs.front().threads;
  all.runs = static_cast<int64_t>(runs.size());
  for (const auto& run : runs) {
    all.steps += run.steps;
    // Without a stop of its own a training takes fewer steps if its patience ends it.
    all.planned_steps += run.stopped_early ? run.planned_steps : run.steps;
    all.stopped_early = all.stopped_early || run.stopped_early;
    all.seconds += run.seconds;
    all.measurements += run.measurements;
    all.sources += run.sources;
    all.measuring_seconds += run.measuring_seconds;
    for (const auto& [measure, seconds] : run.seconds_alone) all.seconds_alone[measure] += seconds;
  }
  return all;
}

void take_observed(SearchRecord& search, Json observed, const std::string& where) {
  const JsonRecord record(observed, where);
  search.measurements = record.whole("measurements");
  search.sources = record.whole("sources");
  search.measuring_seconds = record.number("seconds");
  const Json& alone = record.at("alone");
  const JsonRecord each(alone, where + ": \"alone\"");
  for (const auto& item : alone.items())
    search.seconds_alone[item.key()] = each.number(item.key().c_str());
  search.observed = std::move(observed);
}

Json to_json(const SearchRecord& search) {
  return {{"format", kSearchFormat},
          {"steps", search.steps},
          {"most_steps", search.planned_steps},
          {"cut_short", search.stopped_early},
          {"seconds", search.seconds},
          {"threads", search.threads},
          {"observed", search.observed}};
}

SearchRecord read_search(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kSearchFormat);
  const JsonRecord record(json, path.string());
  SearchRecord search;
  search.steps = record.whole("steps");
  search.planned_steps = record.whole("most_steps");
  search.stopped_early = record.boolean("cut_short");
  search.seconds = record.number("seconds");
  search.threads = static_cast<int>(record.whole("threads"));
  check_steps(record, search.stopped_early, search.steps, search.planned_steps);
  take_observed(search, record.at("observed"), path.string() + ": \"observed\"");
  return search;
}

double SearchTiming::seconds_saved() const {
  if (!stopped_early) return 0;
  return (seconds - measuring_seconds) * static_cast<double>(planned_steps - steps) /
         static_cast<double>(steps);
}

SearchTiming timing_of(const SearchRecord& search, size_t tasks) {
  const auto n = static_cast<int64_t>(tasks);
  const double whole = search.whole_training_seconds();
  return {.seconds = search.seconds,
          .measuring_seconds = search.measuring_seconds,
          .steps = search.steps,
          .planned_steps = search.planned_steps,
          .stopped_early = search.stopped_early,
          .joint_runs = whole > 0 ? search.seconds / whole : 1.0,
          .hoa_networks = n * (n - 1) / 2 + n,
          .exhaustive_networks = std::exp2(static_cast<double>(n)) - 1};
}

SearchTiming without_cost(SearchTiming timing) {
  timing.seconds = timing.measuring_seconds = timing.joint_runs = 0;
  timing.steps = timing.planned_steps = 0;
  timing.stopped_early = false;
  return timing;
}

Json to_json(const SearchTiming& timing) {
  return {{"format", kTimingFormat},
          {"search",
           {{"seconds", timing.seconds},
            {"measuring_seconds", timing.measuring_seconds},
            {"steps", timing.steps},
            {"most_steps", timing.planned_steps},
            {"cut_short", timing.stopped_early},
            {"joint_runs", timing.joint_runs},
            {"hoa_networks", timing.hoa_networks},
            {"exhaustive_networks", timing.exhaustive_networks}}}};
}

SearchTiming read_timing(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kTimingFormat);
  const JsonRecord search = JsonRecord(json, path.string()).record("search");
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  SearchTiming timing = {
      .seconds = search.number("seconds"),
      .measuring_seconds = search.number("measuring_seconds"),
      .steps = search.whole("steps"),
      .planned_steps = search.whole("most_steps"),
      .stopped_early = search.boolean("cut_short"),
      .joint_runs = search.number("joint_runs"),
      .hoa_networks = search.whole("hoa_networks"),
      // Beyond 1,023 tasks it exceeds a double and is written as null.
      .exhaustive_networks = search.number_or_null("exhaustive_networks").value_or(kInfinity)};
  check_steps(search, timing.stopped_early, timing.steps, timing.planned_steps);
  return timing;
}

}  // namespace kindred
