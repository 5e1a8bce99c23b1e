#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "kindred/base/json.h"
#include "kindred/base/option.h"

namespace kindred {

// Where the affinities of a run that began with another one come from.
enum class AffinitySource {
  kCarried,  // those of the earlier run, without its other tasks; nothing was measured
  kWarm,     // measured in a joint training that began with the earlier one's weights
  kCold,     // measured in a joint training from initial weights, as in any run
};

[[nodiscard]] const Names<AffinitySource>& affinity_source_names();

// A network of the earlier run that is the same in this one: trained on the same rows and inputs by
// the same settings, so that this run takes it where it needs it.
struct SameNetwork {
  std::string folder;                 // in networks/ of the earlier run
  std::vector<int64_t> task_numbers;  // in this run
  uint64_t seed = 0;
  double seconds = 0;  // of its training
};

inline constexpr const char* kReuseFile = "reuse.json";

// reuse.json (kindred.reuse/1): what a run took over from an earlier one.
struct ReuseRecord {
  std::string run;                          // directory of the earlier run
  std::vector<std::string> dropped, added;  // names of tasks, against the earlier run
  // Columns that are no inputs because they were targets there, or of a run before it.
  std::vector<std::string> former_targets;
  AffinitySource affinities = AffinitySource::kCold;
  std::string why;  // of `affinities`: a phrase; empty if tasks say it
  // With kCarried: the tasks of the joint training that measured them which are no tasks here; and
  // whether that training began with the weights of another.
  std::vector<std::string> measured_with;
  bool measured_warm = false;
  std::vector<SameNetwork> networks;
  // Other networks of the earlier run: why they are not the same, and their number.
  std::vector<std::pair<std::string, int64_t>> refused;
};

// What was said of the affinities, as one sentence for people, without a full stop at its end.
[[nodiscard]] std::string reused_affinities_text(const ReuseRecord& record);
// Likewise of the networks; `has` tells which of record.networks this run has.
[[nodiscard]] std::string reused_networks_text(const ReuseRecord& record,
                                               const std::function<bool(const SameNetwork&)>& has);

// For the metadata of an affinity matrix: the earlier run, the source and, for kCarried and kWarm,
// what that means for the values.
[[nodiscard]] Json affinity_provenance(const ReuseRecord& record);

[[nodiscard]] Json to_json(const ReuseRecord& record);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] ReuseRecord read_reuse(const std::filesystem::path& path);

}  // namespace kindred
