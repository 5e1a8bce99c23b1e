#include "kindred/run/run_data.h"

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"

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
    const auto differs = [&](const char* key) {
      return before.value(key, Json()) != now.value(key, Json());
    };
    if (differs("hash"))
      throw InputError(
          fmt::format("{}: the data files have changed since this run began; restore them, or "
                      "choose another directory with --out",
                      directory.path().string()));
    if (differs("trunk"))
      throw InputError(
          fmt::format("{}: the file of model.trunk has changed since this run began; restore it, "
                      "or choose another directory with --out",
                      directory.path().string()));
    if (before == now) return;
  }
  write_json_file(path, now);
}

RunData read_run_data(const RunDirectory& directory) {
  const auto path = directory.file(kDataFile);
  const Json json = read_json_file(path, kDataFormat);
  try {
    RunData data{.hash = json.at("hash").get<std::string>(),
                 .trunk = json.value("trunk", ""),
                 .tasks = json.at("tasks").get<std::vector<std::string>>(),
                 .weights = json.at("weights").get<std::vector<double>>()};
    if (data.tasks.size() == data.weights.size()) return data;
  } catch (const Json::exception&) {
    // Reported below.
  }
  throw InputError(
      fmt::format("{}: damaged: it does not name the run's tasks and their weights; write it again "
                  "with kindred affinity CONFIG",
                  path.string()));
}

}  // namespace kindred
