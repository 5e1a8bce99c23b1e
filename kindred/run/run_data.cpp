#include "kindred/run/run_data.h"

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json_record.h"
#include "kindred/machine/threads.h"
#include "kindred/stats/shared_labels.h"

namespace kindred {
namespace {

constexpr const char* kDataFile = "data.json";
constexpr const char* kDataFormat = "kindred.data/1";

std::string hash_of_file(const std::filesystem::path& path) {
  return checksum_text(read_file(path));
}

Json data_json(const RunData& data) {
  Json json = {{"format", kDataFormat}, {"hash", data.hash}};
  if (!data.trunk.empty()) json["trunk"] = data.trunk;
  json["tasks"] = data.tasks;
  json["weights"] = data.weights;
  return json;
}

// Left out where there is none.
std::string trunk_of(const JsonRecord& record) {
  return record.has("trunk") ? record.text("trunk") : std::string();
}

}  // namespace

RunData run_data(const Config& config, const PreparedData& data, const std::string& trunk) {
  RunData out{.hash = data.hash, .trunk = trunk, .tasks = {}, .weights = {}};
  // These files define the columns and which of them are tasks.
  for (const auto* path : {&config.data.names_path, &config.data.labels_path})
    if (!path->empty()) out.hash += "+" + hash_of_file(*path);
  for (const auto& task : data.tasks) {
    out.tasks.push_back(task.name);
    out.weights.push_back(task.weight);
  }
  return out;
}

void write_run_data(const RunDirectory& directory, const RunData& data) {
  const auto path = directory.file(kDataFile);
  const Json now = data_json(data);
  if (std::filesystem::exists(path)) {
    const Json before = read_json_file(path, kDataFormat);
    const JsonRecord record(before, path.string());
    if (record.text("hash") != data.hash)
      throw InputError(
          fmt::format("{}: the data files have changed since this run began; restore them, or "
                      "choose another directory with --out",
                      directory.path().string()));
    if (trunk_of(record) != data.trunk)
      throw InputError(
          fmt::format("{}: the file of model.trunk has changed since this run began; restore it, "
                      "or choose another directory with --out",
                      directory.path().string()));
    if (before == now) return;
  }
  write_json_file(path, now);
}

RunData read_run_data(const RunDirectory& directory) {
  return read_run_data(directory.file(kDataFile));
}

RunData read_run_data(const std::filesystem::path& path) {
  const Json json = read_json_file(path, kDataFormat);
  const JsonRecord record(json,
                          path.string() + ": damaged; write it again with kindred affinity CONFIG");
  RunData data{.hash = record.text("hash"),
               .trunk = trunk_of(record),
               .tasks = record.texts("tasks"),
               .weights = {}};
  data.weights = record.finite_numbers("weights", data.tasks.size());
  return data;
}

Json data_event(const Config& config, const PreparedData& data) {
  Json event = {{"event", "data"},
                {"hash", data.hash},
                {"tasks", data.tasks.size()},
                {"inputs", data.training.width()},
                {"rows", {data.training.rows(), data.validation.rows(), data.test.rows()}},
                {"device", device_of(config.run).str()},
                {"blas", blas_name()},
                {"threads", thread_count(config.run)},
                {"warnings", data.warnings}};
  const Json shared = shared_labels_json(data.label_overlap, data.tasks.size());
  if (!shared.is_null()) event[kSharedLabelsKey] = shared;
  return event;
}

}  // namespace kindred
