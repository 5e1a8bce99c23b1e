#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/study/network_store.h"

namespace kindred {

// Writes `directory`/bundle, the networks of `groups` trained with `seed`, each task served as
// serve() says, and test_predictions.csv: for every test row its number in the table, from 0, and
// what the networks in memory predict, as `kindred predict --probabilities` would print it, of
// dense tasks nothing. Where all are dense there is no such file.
void deliver(const Config& config, NetworkStore& store,
             const std::vector<std::vector<int64_t>>& groups, uint64_t seed,
             const std::filesystem::path& directory);

// Writes one network that serves all tasks as the bundle `directory`.
void deliver_initial(const Config& config, const PreparedData& data, const Network& network,
                     const NetworkState& state, uint64_t seed,
                     const std::filesystem::path& directory);

}  // namespace kindred
