#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/run/network_key.h"
#include "kindred/share/launcher.h"

namespace kindred {

// A joint training that other processes may take part in: a process that holds the lease of place
// r has rank r.
struct SharedJoint {
  int64_t run = 0;     // number of the training, from 0
  int64_t number = 0;  // of this connection, unlike all others
  int64_t places = 0;  // for other processes
  int64_t size = 0;    // processes that take part; 0: it has not begun
  std::optional<StoreAddress> store = std::nullopt;  // where they meet; none: by a file
};
[[nodiscard]] std::string place_lease(const SharedJoint& joint, int64_t rank);

// What the leading process of a run lets the others train.
struct SharedNetworks {
  struct Entry {
    std::string folder;  // of the network's NetworkStore
    NetworkKey key;
  };
  std::vector<Entry> networks;  // the most urgent first
  std::optional<SharedJoint> joint = {};
  bool finished = false;    // the run is complete
  std::string config = {};  // checksum_text() of its config.toml, then
};

[[nodiscard]] Json to_json(const SharedNetworks& work);
// Throws InputError if `json` is damaged; a task must be one of `tasks`.
[[nodiscard]] SharedNetworks shared_networks(const Json& json, int64_t tasks);

}  // namespace kindred
