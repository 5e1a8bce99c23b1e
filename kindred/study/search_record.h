#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "kindred/base/json.h"
#include "kindred/study/network_store.h"

namespace kindred {

// search.json, how the joint training went while affinities were measured: {"format":
// "kindred.search/1", "steps", "most_steps": had it gone through all epochs, "cut_short": whether
// affinity.stop ended it, "seconds", "threads": how many shared an operation, "observed": see
// AffinityProbe::save()}.
void write_search(const std::filesystem::path& path, const ObservedTraining& training);
// Throws InputError for a file that is no such thing.
[[nodiscard]] Json read_search(const std::filesystem::path& path);

// What the joint training costs without measuring, from its first step to its end; of one that was
// cut short, to its last epoch at this rate.
[[nodiscard]] double whole_run_seconds(const Json& search);

// What the joint training took as far as it went, had `measure` alone been measured.
[[nodiscard]] double seconds_with(const Json& search, const std::string& measure);

// How many threads it occupied.
[[nodiscard]] double threads_of(const Json& search);

// One line for people.
[[nodiscard]] std::string search_text(const Json& search, size_t tasks);

}  // namespace kindred
