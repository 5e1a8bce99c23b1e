#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "kindred/config/config.h"
#include "kindred/record/comparison_record.h"
#include "kindred/study/reporter.h"

namespace kindred {

// What to do if the run directory exists.
enum class DirectoryUse {
  kNew,       // must not exist, or be empty
  kResume,    // must hold a run of the same config; what is there is used
  kContinue,  // may be new or hold a run of the same config: for single stages
};

// The stages of the main job. Each reads what earlier ones left in the run directory and does
// nothing that is there already: it measures no affinity, chooses no groups for the same question
// and trains no network twice. All throw InputError, FailureError and InterruptedError (after a
// checkpoint).

// affinity.jsonl, affinity.json and affinity.csv from one joint training (seed run.seed).
void run_affinity(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter);
// grouping.json from affinity.json, in a directory where affinities were measured; reads no data.
void run_grouping(const Config& config, const std::filesystem::path& directory, Reporter& reporter);
// networks/ of the groups in grouping.json for every seed, and bundle/. With `own`, a file as
// read_own_grouping() takes it, its groups first become grouping.json.
void run_training(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  const std::optional<std::filesystem::path>& own, Reporter& reporter);
// All of these, then the baselines, metrics.json, timing.json and report.html. Returns the summary
// table as text.
[[nodiscard]] std::string run_all(const Config& config, const std::filesystem::path& directory,
                                  DirectoryUse use, Reporter& reporter);
// The joint run and the groups of [grouping], then the methods of [compare] for each of its budgets
// (see compare_trained()), comparison.json and report.html. Where cosine is one of the methods it
// is added to affinity.also.
[[nodiscard]] ComparisonRecord run_comparison(Config config, const std::filesystem::path& directory,
                                              DirectoryUse use, Reporter& reporter);

}  // namespace kindred
