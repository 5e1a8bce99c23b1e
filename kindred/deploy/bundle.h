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

namespace kindred {

// A trained network that goes into a bundle; both must outlive the call.
struct BundledNetwork {
  const Network* network;
  const NetworkState* state;
  Json record = Json::object();  // what the manifest says of it, such as {"seed": 3}
};

// A task and the network, by its place in BundleContent::networks, that serves it.
struct ServedTask {
  std::string name;
  size_t network;
};

struct BundleContent {
  const FeatureEncoder* encoder;
  std::vector<BundledNetwork> networks;
  std::vector<ServedTask> tasks;  // in the order of the predictions' columns
  // How the training table was read; a relative names_path counts from `base`.
  DataOptions data = {};
  std::filesystem::path base = {};
  // What the manifest keeps for its readers: config, data_hash, seed. The versions of kindred and
  // libtorch are added.
  Json details = Json::object();
};

// Writes `directory`: manifest.json, network_0.pt … and, where the training table had one, its
// names file. Everything is written into "<directory>.new" first and renamed at the end, so the
// bundle is whole or absent; an earlier bundle is replaced. Throws FailureError when that fails,
// and InputError when `directory` holds anything but a bundle or a task has no network.
void write_bundle(const std::filesystem::path& directory, const BundleContent& content);

}  // namespace kindred
