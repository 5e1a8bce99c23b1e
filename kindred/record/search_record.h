#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "kindred/base/json.h"

namespace kindred {

// search.json (kindred.search/1): the joint training during which affinities were measured.
struct SearchRecord {
  int64_t steps = 0;               // taken
  int64_t planned_steps = 0;       // of all epochs
  bool stopped_early = false;      // affinity.stop ended it
  double seconds = 0;              // measuring included; not reproducible
  int threads = 1;                 // per operation
  Json observed = Json::object();  // AffinityProbe::save(), written as it is

  // Of `observed`.
  int64_t measurements = 0;  // steps at which something was measured
  int64_t sources = 0;       // look-ahead steps tried
  double measuring_seconds = 0;
  std::map<std::string, double> seconds_alone = {};  // of each measure, without the others

  // `seconds` without measuring.
  [[nodiscard]] double training_seconds() const { return seconds - measuring_seconds; }
  // Estimate of training_seconds() for all epochs, from the seconds per step.
  [[nodiscard]] double whole_training_seconds() const;
  // Seconds of the training as far as it went, with only `measure` measured. Throws
  // std::out_of_range if it was not.
  [[nodiscard]] double seconds_with(const std::string& measure) const;
};

// Sets `observed` and the fields read from it. Throws InputError, starting with `where`, if one is
// missing.
void take_observed(SearchRecord& search, Json observed, const std::string& where);

[[nodiscard]] Json to_json(const SearchRecord& search);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] SearchRecord read_search(const std::filesystem::path& path);

// timing.json (kindred.timing/1): the cost of the search. Not reproducible.
struct SearchTiming {
  double seconds = 0, measuring_seconds = 0;
  int64_t steps = 0, planned_steps = 0;
  bool stopped_early = false;
  double joint_runs = 0;           // seconds in units of a whole joint training
  int64_t hoa_networks = 0;        // to train all pairs and singles
  double exhaustive_networks = 0;  // to train every group: 2^n − 1

  // Seconds saved by early stopping; 0 if it ran to the end.
  [[nodiscard]] double seconds_saved() const;
};

// Returns the timing of a search over `tasks` tasks.
[[nodiscard]] SearchTiming timing_of(const SearchRecord& search, size_t tasks);
[[nodiscard]] Json to_json(const SearchTiming& timing);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] SearchTiming read_timing(const std::filesystem::path& path);

}  // namespace kindred
