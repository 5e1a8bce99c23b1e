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
#include "kindred/task/task.h"

namespace kindred {

// What stands in a bundle's manifest.json, format "kindred.bundle/1", "kindred.bundle/2" for
// pictures, or "kindred.bundle/3" for pictures with dense tasks: everything that is needed to turn
// a row of a table into predictions, and where the networks come from.
struct Manifest {
  static constexpr const char* kFileName = "manifest.json";

  struct NetworkEntry {
    std::string file;      // in the bundle's directory
    std::string checksum;  // of its bytes: CRC-32 and size, "crc32:1234abcd:56789"
    // Every head: its task and the name of its module, "heads.<name>".
    std::vector<std::pair<std::string, std::string>> heads;
    Json record = Json::object();  // such as its seed and scores; not looked at
  };
  struct TaskEntry {
    Task task;
    size_t network;  // the one that serves it
  };

  FeatureEncoder encoder{std::vector<Feature>{}};  // without features for pictures
  std::optional<InputShape> pictures;  // what a picture is resized to, when rows are pictures
  // How the training table was read: format, header, missing, separator and decimal alone are kept.
  DataOptions reading;
  // The file with the column names, in the bundle's directory; empty when the table had a header.
  std::string names_file;
  std::vector<NetworkEntry> networks;
  std::vector<TaskEntry> tasks;   // in output order
  Json details = Json::object();  // config, data_hash, seed, versions; not looked at

  // Whether any task is dense.
  [[nodiscard]] bool has_maps() const;

  [[nodiscard]] Json to_json() const;
  // Throws InputError, naming `source` and the key, for anything that to_json does not write: names
  // that repeat, a file outside the bundle, a task whose network lacks it.
  [[nodiscard]] static Manifest from_json(const Json& json, const std::string& source);
};

// Reads manifest.json in `bundle`. Throws InputError; a bundle of a newer format is refused as
// such.
[[nodiscard]] Manifest read_manifest(const std::filesystem::path& bundle);

// "crc32:1234abcd:56789" of some bytes.
[[nodiscard]] std::string checksum_text(std::string_view bytes);

}  // namespace kindred
