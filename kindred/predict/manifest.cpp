#include "kindred/predict/manifest.h"

#include <algorithm>
#include <iterator>
#include <unordered_set>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/file.h"
#include "kindred/base/text.h"
#include "kindred/data/json_fields.h"

namespace kindred {
namespace {

constexpr const char* kFormat = "kindred.bundle/1";
constexpr const char* kPictureFormat = "kindred.bundle/2";  // with "pictures"
constexpr const char* kMapFormat = "kindred.bundle/3";      // with "map" of tasks
constexpr uint64_t kLargestManifest = uint64_t{1} << 30;
constexpr std::string_view kReadingKeys[] = {"format", "header", "missing", "separator", "decimal"};
// Bundles of 0.1.0 lack these two keys.
constexpr std::string_view kOptionalKeys[] = {"separator", "decimal"};

// The options for reading a table, as described in their records.
Json reading_to_json(DataOptions reading) {
  OptionSet options;
  describe(reading, options);
  Json json = Json::object();
  for (const auto key : kReadingKeys)
    json[std::string(key)] = options.find("data." + std::string(key))->get();
  return json;
}

DataOptions reading_from_json(const Json& json, const std::string& where) {
  DataOptions reading;
  OptionSet options;
  describe(reading, options);
  for (const auto key : kReadingKeys) {
    const auto found = json.find(key);
    if (found == json.end()) {
      if (std::count(std::begin(kOptionalKeys), std::end(kOptionalKeys), key) > 0) continue;
      reject_field(where, std::string(key), "there");
    }
    options.set("data." + std::string(key), *found);
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

std::string file_field(const Json& json, const std::string& key, const std::string& where) {
  auto name = text_field(json, key, where);
  if (!is_plain_file_name(name)) reject_field(where, key, "a file in the bundle's directory");
  return name;
}

const Json& object_field(const Json& json, const char* key, const std::string& where) {
  const auto found = json.is_object() ? json.find(key) : json.end();
  if (found == json.end() || !found->is_object()) reject_field(where, key, "an object");
  return *found;
}

Manifest::NetworkEntry network_from_json(const Json& json, const std::string& where) {
  constexpr std::string_view kPrefix = "heads.";
  Manifest::NetworkEntry network;
  network.file = file_field(json, "file", where);
  network.checksum = text_field(json, "checksum", where);
  network.record = object_field(json, "record", where);
  for (const auto& head : array_field(json, "heads", where)) {
    const auto parameters = text_field(head, "parameters", where);
    if (!parameters.starts_with(kPrefix)) reject_field(where, "parameters", "\"heads.…\"");
    network.heads.emplace_back(text_field(head, "task", where), parameters.substr(kPrefix.size()));
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
  const std::string where = fmt::format("task {}", quote(entry.task.name));
  const double number = number_field(json, "network", where, at_least(0));
  if (number >= static_cast<double>(networks.size()) ||
      number != static_cast<double>(static_cast<size_t>(number)))
    reject_field(where, "network", "the number of a network, counted from 0");
  entry.network = static_cast<size_t>(number);
  if (!has_head(networks[entry.network], entry.task.name))
    reject_field(where, "network", "a network with a head for the task");
  return entry;
}

InputShape shape_from_json(const Json& json) {
  const auto side = [&](const char* key) {
    return static_cast<int64_t>(number_field(json, key, "pictures", between(1, 16384)));
  };
  return {side("channels"), side("height"), side("width")};
}

Manifest manifest_from_json(const Json& json) {
  const std::string where = "bundle";
  Manifest manifest;
  manifest.encoder = FeatureEncoder::from_json(object_field(json, "encoding", where));
  if (json.at("format") != kFormat)
    manifest.pictures = shape_from_json(object_field(json, "pictures", where));
  const Json& reading = object_field(json, "reading", where);
  manifest.reading = reading_from_json(reading, "reading");
  if (const auto& names = reading.find("names_file"); names != reading.end() && !names->is_null())
    manifest.names_file = file_field(reading, "names_file", "reading");
  for (const auto& network : array_field(json, "networks", where))
    manifest.networks.push_back(
        network_from_json(network, fmt::format("network {}", manifest.networks.size())));
  std::unordered_set<std::string> names;
  for (const auto& task : array_field(json, "tasks", where)) {
    manifest.tasks.push_back(task_from_json(task, manifest.networks));
    if (!names.insert(manifest.tasks.back().task.name).second)
      reject_field(where, "tasks", "a list without repeated names");
  }
  manifest.details = object_field(json, "details", where);
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
    return manifest_from_json(json);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", source, error.what()));
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
