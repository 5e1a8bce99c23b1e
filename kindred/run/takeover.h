#pragma once

#include <optional>
#include <vector>

#include "kindred/record/reuse_record.h"
#include "kindred/run/earlier_run.h"
#include "kindred/run/network_store.h"
#include "kindred/run/run_directory.h"

namespace kindred {

struct Takeover {
  ReuseRecord record;
  // Per joint training: the state to begin with; empty, or nullopt: the initial one.
  std::vector<std::optional<NetworkState>> starts;
};

// Takes over what is the same in the earlier run. Lists its trained networks of tasks that are all
// here, with the same rows, inputs, labels and settings (see SameTraining). Takes its affinities if
// no task is new and everything else that they depend on is the same: then affinity*.jsonl and
// search*.json are written for the tasks that are left, and search.json tells what the earlier
// training cost. Otherwise, with `warm`, the joint training begins with the earlier one's weights
// where they fit. Writes reuse.json last. If it is there, only `starts` are made again; throws
// InputError if it names another run.
[[nodiscard]] Takeover take_over(const EarlierRun& earlier, const Config& config,
                                 const RunData& known, const NetworkStore& store,
                                 RunDirectory& directory, bool warm,
                                 const std::vector<std::string>& former_targets);

}  // namespace kindred
