#include "kindred/record/run_log.h"

#include <string_view>

#include <fmt/format.h>

#include "kindred/base/file.h"
#include "kindred/base/json.h"
#include "kindred/base/json_record.h"

namespace kindred {
namespace {

constexpr uint64_t kLargestLog = uint64_t{1} << 28;

void read_data_event(const JsonRecord& event, RunLog& log) {
  log.data_hash = event.text("hash");
  log.device = event.text("device");
  log.blas = event.text("blas");
  log.inputs = event.whole("inputs");
  log.threads = event.whole("threads");
  log.rows = event.wholes("rows");
  if (log.rows.size() != 3) event.reject("rows", "a list of 3 numbers");
  log.warnings = event.texts("warnings");
}

}  // namespace

RunLog read_log(const std::filesystem::path& path) {
  RunLog log;
  const std::string text = read_file(path, kLargestLog);
  size_t number = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find('\n', begin);
    ++number;
    if (end == std::string::npos) break;
    const std::string where = fmt::format("{}: line {}", path.string(), number);
    const Json json = parse_json(std::string_view(text).substr(begin, end - begin), where);
    const JsonRecord event(json, where);
    log.last_time = event.text("time");
    if (log.first_time.empty()) log.first_time = log.last_time;
    if (event.text("event") == "data") read_data_event(event, log);
    begin = end + 1;
  }
  return log;
}

}  // namespace kindred
