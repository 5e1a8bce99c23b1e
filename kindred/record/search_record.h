#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

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

  int64_t runs = 1;  // joint trainings that the counts and seconds are sums over; not in the file

  // Without measuring.
  [[nodiscard]] double training_seconds() const { return seconds - measuring_seconds; }
  // Of one training for all epochs without measuring, at the rate of the steps taken; the mean of
  // the runs.
  [[nodiscard]] double whole_training_seconds() const;
  // Steps of one whole training.
  [[nodiscard]] int64_t whole_training_steps() const {
    return (stopped_early ? planned_steps : steps) / runs;
  }
  // Seconds of the trainings as far as they went, with only `measure` measured. Throws
  // std::out_of_range if it was not.
  [[nodiscard]] double seconds_with(const std::string& measure) const;
};

// The sums over trainings of the same data and options; `runs` is their number, `observed` empty
// and stopped_early set if one of them was. Of a single one, itself. Throws InputError if there is
// none.
[[nodiscard]] SearchRecord in_all(const std::vector<SearchRecord>& runs);

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
  double joint_runs = 0;           // seconds in units of one whole joint training
  int64_t hoa_networks = 0;        // to train all pairs and singles
  double exhaustive_networks = 0;  // to train every group: 2^n − 1

  // Seconds saved by early stopping; 0 if it ran to the end.
  [[nodiscard]] double seconds_saved() const;
};

// Returns the timing of a search over `tasks` tasks, of all its trainings together.
[[nodiscard]] SearchTiming timing_of(const SearchRecord& search, size_t tasks);
// The same tasks without a search: its seconds and steps are 0.
[[nodiscard]] SearchTiming without_cost(SearchTiming timing);
[[nodiscard]] Json to_json(const SearchTiming& timing);
// Throws InputError if the file is missing or damaged.
[[nodiscard]] SearchTiming read_timing(const std::filesystem::path& path);

}  // namespace kindred
