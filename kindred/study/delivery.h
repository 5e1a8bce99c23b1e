#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "kindred/config/config.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/run/network_store.h"

namespace kindred {

// Writes `directory`/bundle: the networks of `groups` trained with `seed`, each task assigned by
// serve(). Also writes test_predictions.csv, unless all tasks are dense: for each test row its
// number in the table, from 0, and the predictions of the networks in memory for the other tasks,
// as `kindred predict --probabilities` prints them.
void deliver(const Config& config, NetworkStore& store,
             const std::vector<std::vector<int64_t>>& groups, uint64_t seed,
             const std::filesystem::path& directory);

// Writes the bundle `directory` with one network that serves all tasks.
void deliver_initial(const Config& config, const PreparedData& data, const Network& network,
                     const NetworkState& state, uint64_t seed,
                     const std::filesystem::path& directory);

}  // namespace kindred
