#pragma once

#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/run/network_key.h"

namespace kindred {

// What the leading process of a run lets the others train.
struct SharedNetworks {
  struct Entry {
    std::string folder;  // of the network's NetworkStore
    NetworkKey key;
  };
  std::vector<Entry> networks;  // the most urgent first
  bool finished = false;        // the run is complete
  std::string config = {};      // checksum_text() of its config.toml, then
};

[[nodiscard]] Json to_json(const SharedNetworks& work);
// Throws InputError if `json` is damaged; a task must be one of `tasks`.
[[nodiscard]] SharedNetworks shared_networks(const Json& json, int64_t tasks);

}  // namespace kindred
