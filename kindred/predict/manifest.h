#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"
#include "kindred/data/feature_encoder.h"
#include "kindred/data/input_shape.h"
#include "kindred/table/data_options.h"
#include "kindred/table/join_options.h"
#include "kindred/task/task.h"

namespace kindred {

// Content of a bundle's manifest.json: everything needed to turn a row of a table into predictions,
// and the origin of the networks. Format "kindred.bundle/1", "kindred.bundle/2" for pictures, or
// "kindred.bundle/3" for pictures with dense tasks.
struct Manifest {
  static constexpr const char* kFileName = "manifest.json";

  struct NetworkEntry {
    std::string file;      // in the bundle's directory
    std::string checksum;  // CRC-32 and size of its bytes, "crc32:1234abcd:56789"
    // All heads: the task and the name of its module, "heads.<name>".
    std::vector<std::pair<std::string, std::string>> heads;
    Json record = Json::object();  // such as its seed and scores; not interpreted
  };
  struct TaskEntry {
    Task task;
    size_t network;  // index of the network that serves it
  };

  FeatureEncoder encoder{std::vector<Feature>{}};  // no features for pictures
  std::optional<InputShape> pictures;  // size that pictures are resized to, if rows are pictures
  // How the training table was read; only format, header, missing, separator and decimal are kept.
  DataOptions reading;
  // File with the column names, in the bundle's directory; empty if the table had a header.
  std::string names_file;
  // Features that were joined to the training table from others; the table to predict for has all.
  std::vector<JoinedFeatures> joined;
  std::vector<NetworkEntry> networks;
  std::vector<TaskEntry> tasks;   // in output order
  Json details = Json::object();  // config, data_hash, seed, versions; not interpreted

  // Whether any task is dense.
  [[nodiscard]] bool has_maps() const;

  [[nodiscard]] Json to_json() const;
  // Throws InputError, naming `source` and the key, for anything that to_json does not write:
  // repeated names, a file outside the bundle, a task that its network lacks.
  [[nodiscard]] static Manifest from_json(const Json& json, const std::string& source);
};

// Reads manifest.json in `bundle`. Throws InputError, with its own message for a newer format.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& bundle);

}  // namespace kindred
