#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"
#include "kindred/data/feature_encoder.h"
#include "kindred/model/network.h"
#include "kindred/table/data_options.h"
#include "kindred/table/join_options.h"

namespace kindred {

// A trained network for a bundle. Not owned; both must outlive the call.
struct BundledNetwork {
  const Network* network;
  const NetworkState* state;
  Json record = Json::object();  // its record in the manifest, such as {"seed": 3}
};

// A task and the network that serves it, as an index into BundleContent::networks.
struct ServedTask {
  std::string name;
  size_t network;
};

struct BundleContent {
  const FeatureEncoder* encoder;
  std::vector<BundledNetwork> networks;
  std::vector<ServedTask> tasks;            // in the order of the predictions' columns
  DataOptions data = {};                    // how the training table was read
  std::vector<JoinedFeatures> joined = {};  // features of tables that were joined to it
  // Stored in the manifest for its readers: config, data_hash, seed. The versions of kindred and
  // libtorch are added.
  Json details = Json::object();
};

// Writes `directory`: manifest.json, network_0.pt … and the names file if the training table had
// one. Writes to "<directory>.new" and renames it at the end, so the bundle is complete or absent;
// replaces an earlier bundle. Throws FailureError if writing fails, and InputError if `directory`
// holds anything but a bundle or a task has no network.
void write_bundle(const std::filesystem::path& directory, const BundleContent& content);

}  // namespace kindred
