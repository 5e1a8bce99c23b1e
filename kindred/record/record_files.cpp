#include "kindred/record/record_files.h"

#include <cmath>
#include <fstream>
#include <string>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/base/json_record.h"
#include "kindred/stats/affinity_matrix.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestLog = uint64_t{1} << 28;

// [epoch][task]: `key` of each epoch of the history.
std::vector<std::vector<double>> losses_of(const std::vector<JsonRecord>& history, const char* key,
                                           size_t tasks) {
  std::vector<std::vector<double>> out;
  for (const auto& epoch : history) {
    out.emplace_back();
    for (const auto& loss : epoch.numbers(key, tasks)) out.back().push_back(loss.value_or(NAN));
  }
  return out;
}

void read_data_event(const JsonRecord& event, RunLog& log) {
  log.data_hash = event.text("hash");
  log.device = event.text("device");
  log.blas = event.text("blas");
  log.inputs = event.whole("inputs");
  log.threads = event.whole("threads");
  log.rows.clear();
  for (const auto& rows : event.numbers("rows", 3))
    log.rows.push_back(static_cast<int64_t>(rows.value_or(0)));
  log.warnings = event.texts("warnings");
}

}  // namespace

SearchTiming read_timing(const std::filesystem::path& path) {
  const Json json = read_json_file(path, "kindred.timing/1");
  const JsonRecord search = JsonRecord(json, path.string()).record("search");
  SearchTiming timing = {
      .seconds = search.number("seconds"),
      .measuring_seconds = search.number("measuring_seconds"),
      .joint_runs = search.number("joint_runs"),
      .hoa_networks = search.number("hoa_networks"),
      // 2^n − 1 is more than a double holds beyond 1,023 tasks, and is then written as null.
      .exhaustive_networks = search.number_or_null("exhaustive_networks").value_or(INFINITY),
      .cut_short = {}};
  if (!search.boolean("cut_short")) return timing;
  const int64_t steps = search.whole("steps"), most = search.whole("most_steps");
  if (steps < 1 || most < steps) search.fail("\"steps\" and \"most_steps\" contradict each other");
  timing.cut_short = {.steps = steps,
                      .most_steps = most,
                      .seconds_saved = (timing.seconds - timing.measuring_seconds) *
                                       static_cast<double>(most - steps) /
                                       static_cast<double>(steps)};
  return timing;
}

NetworkRecord read_network(const std::filesystem::path& path) {
  const Json json = read_json_file(path, "kindred.network/1");
  const JsonRecord record(json, path.string());
  NetworkRecord network;
  network.tasks = record.texts("tasks");
  check_task_names(network.tasks, path.string());
  network.seed = static_cast<uint64_t>(record.whole("seed"));
  network.best_epoch = record.whole("best_epoch");
  network.epochs = record.whole("epochs");
  network.steps = record.whole("steps");
  network.seconds = record.number("seconds");
  network.measured = record.at("measured") == Json(true);
  const auto history = record.records("history");
  network.training_losses = losses_of(history, "training_losses", network.tasks.size());
  network.validation_losses = losses_of(history, "validation_losses", network.tasks.size());
  return network;
}

void read_log(const std::filesystem::path& path, RunLog& log) {
  const std::string text = read_file(path, kLargestLog);
  size_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    ++number;
    if (end == std::string::npos) return;
    const std::string where = fmt::format("{}: line {}", path.string(), number);
    const Json json = parse_json(std::string_view(text).substr(begin, end - begin), where);
    const JsonRecord event(json, where);
    log.last_time = event.text("time");
    if (log.first_time.empty()) log.first_time = log.last_time;
    if (event.text("event") == "data") read_data_event(event, log);
    begin = end + 1;
  }
}

}  // namespace kindred
