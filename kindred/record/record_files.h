#pragma once

#include <filesystem>

#include "kindred/record/run_record.h"

namespace kindred {

// The parts of a run directory that no other room reads back. All throw InputError that names the
// file, and the key, of what is wrong.

// metrics.json (kindred.metrics/1).
[[nodiscard]] ComparisonRecord read_comparison(const std::filesystem::path& path);
// comparison.json (kindred.comparison/1).
[[nodiscard]] ComparisonRecord read_budget_comparison(const std::filesystem::path& path);
// timing.json (kindred.timing/1).
[[nodiscard]] SearchTiming read_timing(const std::filesystem::path& path);
// networks/*/result.json (kindred.network/1).
[[nodiscard]] NetworkRecord read_network(const std::filesystem::path& path);

// log.jsonl: the events' times and what the last "data" event says. A last line that is cut off, as
// a killed run leaves it, is passed over.
void read_log(const std::filesystem::path& path, RunLog& log);

}  // namespace kindred
