#include "kindred/predict/manifest.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/json_record.h"
#include "kindred/base/text.h"

namespace kindred {
namespace {

constexpr const char* kFormat = "kindred.bundle/1";
constexpr const char* kPictureFormat = "kindred.bundle/2";  // with "pictures"
constexpr const char* kMapFormat = "kindred.bundle/3";      // with "map" of tasks
constexpr uint64_t kLargestManifest = uint64_t{1} << 30;
constexpr const char* kReadingKeys[] = {"format", "header", "missing", "separator", "decimal"};
// Bundles of 0.1.0 lack these two keys.
constexpr std::string_view kOptionalKeys[] = {"separator", "decimal"};

// The options for reading a table, as described in their records.
Json reading_to_json(DataOptions reading) {
  OptionSet options;
  describe(reading, options);
  Json json = Json::object();
  for (const char* key : kReadingKeys) json[key] = options.find(std::string("data.") + key)->get();
  return json;
}

DataOptions reading_from_json(const JsonRecord& json) {
  DataOptions reading;
  OptionSet options;
  describe(reading, options);
  for (const char* key : kReadingKeys) {
    const bool optional = std::count(std::begin(kOptionalKeys), std::end(kOptionalKeys), key) > 0;
    if (!optional || json.has(key)) options.set(std::string("data.") + key, json.at(key));
  }
  return reading;
}

std::string prediction_words(const Task& task) {
  const std::string where = task.is_dense() ? ", for every pixel" : "";
  if (task.kind == TaskKind::kBinary) return "probability of the second class" + where;
  if (task.kind == TaskKind::kMulticlass) return "probability of each class" + where;
  return "value in the target's own units" + where;
}

Json network_to_json(const Manifest::NetworkEntry& network) {
  Json heads = Json::array();
  for (const auto& [task, module] : network.heads)
    heads.push_back({{"task", task}, {"parameters", "heads." + module}});
  return {{"file", network.file},
          {"checksum", network.checksum},
          {"heads", std::move(heads)},
          {"record", network.record}};
}

bool is_plain_file_name(const std::string& name) {
  return !name.empty() && name != "." && name != ".." &&
         name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
}

std::string file_name(const JsonRecord& json, const char* key) {
  auto name = json.text(key);
  if (!is_plain_file_name(name)) json.reject(key, "a file in the bundle's directory");
  return name;
}

Manifest::NetworkEntry network_from_json(const JsonRecord& json) {
  constexpr std::string_view kPrefix = "heads.";
  Manifest::NetworkEntry network;
  network.file = file_name(json, "file");
  network.checksum = json.text("checksum");
  network.record = json.object("record");
  for (const auto& head : json.records("heads")) {
    const auto parameters = head.text("parameters");
    if (!parameters.starts_with(kPrefix)) head.reject("parameters", "\"heads.…\"");
    network.heads.emplace_back(head.text("task"), parameters.substr(kPrefix.size()));
  }
  return network;
}

bool has_head(const Manifest::NetworkEntry& network, const std::string& task) {
  return std::any_of(network.heads.begin(), network.heads.end(),
                     [&](const auto& head) { return head.first == task; });
}

Manifest::TaskEntry task_from_json(const Json& json,
                                   const std::vector<Manifest::NetworkEntry>& networks) {
  Manifest::TaskEntry entry{Task::from_json(json), 0};
  const JsonRecord record(json, fmt::format("task {}", quote(entry.task.name)));
  entry.network = static_cast<size_t>(record.whole("network"));
  if (entry.network >= networks.size())
    record.reject("network", "the number of a network, counted from 0");
  if (!has_head(networks[entry.network], entry.task.name))
    record.reject("network", "a network with a head for the task");
  return entry;
}

InputShape shape_from_json(const JsonRecord& json) {
  const auto side = [&](const char* key) { return json.whole(key, 1, 16384); };
  return {side("channels"), side("height"), side("width")};
}

Manifest manifest_from_json(const JsonRecord& json) {
  Manifest manifest;
  manifest.encoder = FeatureEncoder::from_json(json.object("encoding"));
  if (json.at("format") != kFormat) manifest.pictures = shape_from_json(json.record("pictures"));
  const JsonRecord reading = json.record("reading");
  manifest.reading = reading_from_json(reading);
  if (reading.has("names_file") && !reading.at("names_file").is_null())
    manifest.names_file = file_name(reading, "names_file");
  if (reading.has("joined"))
    for (const auto& from : reading.records("joined"))
      manifest.joined.push_back({from.text("file"), from.texts("features")});
  for (const auto& network : json.list("networks"))
    manifest.networks.push_back(network_from_json(
        JsonRecord(network, fmt::format("network {}", manifest.networks.size()))));
  std::unordered_set<std::string> names;
  for (const auto& task : json.list("tasks")) {
    manifest.tasks.push_back(task_from_json(task, manifest.networks));
    if (!names.insert(manifest.tasks.back().task.name).second)
      json.reject("tasks", "a list without repeated names");
  }
  manifest.details = json.object("details");
  return manifest;
}

void check_format(const Json& json, const std::string& source) {
  constexpr std::string_view kFamily = "kindred.bundle/";
  const auto found = json.is_object() ? json.find("format") : json.end();
  if (!json.is_object() || found == json.end() || !found->is_string())
    throw InputError(fmt::format("{}: not a manifest of kindred (it has no \"format\")", source));
  const auto format = found->get<std::string>();
  if (format == kFormat || format == kPictureFormat || format == kMapFormat) return;
  if (format.starts_with(kFamily))
    throw InputError(
        fmt::format("{}: format {} is newer than {}, which this kindred reads; "
                    "update kindred, or write the bundle again with this one",
                    source, quote(format), quote(kMapFormat)));
  throw InputError(fmt::format("{}: format {} is not {}; is this a bundle's directory?", source,
                               quote(format), quote(kFormat)));
}

}  // namespace

bool Manifest::has_maps() const {
  return std::any_of(tasks.begin(), tasks.end(),
                     [](const TaskEntry& entry) { return entry.task.is_dense(); });
}

Json Manifest::to_json() const {
  Json reading_json = reading_to_json(reading);
  reading_json["names_file"] = names_file.empty() ? Json() : Json(names_file);
  if (!joined.empty()) {
    Json& list = reading_json["joined"] = Json::array();
    for (const auto& from : joined)
      list.push_back({{"file", from.file}, {"features", from.features}});
  }
  Json network_list = Json::array(), task_list = Json::array();
  for (const auto& network : networks) network_list.push_back(network_to_json(network));
  for (const auto& [task, network] : tasks) {
    Json entry = task.to_json();
    entry["prediction"] = prediction_words(task);
    entry["network"] = network;
    task_list.push_back(std::move(entry));
  }
  Json json = {{"format", has_maps() ? kMapFormat
                          : pictures ? kPictureFormat
                                     : kFormat},
               {"tasks", std::move(task_list)},
               {"networks", std::move(network_list)},
               {"encoding", encoder.to_json()},
               {"reading", std::move(reading_json)},
               {"details", details}};
  if (pictures)
    json["pictures"] = {
        {"channels", pictures->channels}, {"height", pictures->height}, {"width", pictures->width}};
  return json;
}

Manifest Manifest::from_json(const Json& json, const std::string& source) {
  check_format(json, source);
  try {
    return manifest_from_json(JsonRecord(json, "bundle"));
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}; was the file edited or cut?", source, error.what()));
  }
}

Manifest read_manifest(const std::filesystem::path& bundle) {
  const auto path = bundle / Manifest::kFileName;
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored))
    throw InputError(
        fmt::format("{}: not a bundle: it holds no {}", bundle.string(), Manifest::kFileName));
  return Manifest::from_json(parse_json(read_file(path, kLargestManifest), path.string()),
                             path.string());
}

}  // namespace kindred
