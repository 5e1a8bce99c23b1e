#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "kindred/config/config.h"
#include "kindred/record/comparison_record.h"
#include "kindred/run/directory_use.h"
#include "kindred/run/reporter.h"

namespace kindred {

// The stages of a run. Each reads the outputs of earlier stages from the run directory and skips
// work already done: it measures no affinity twice, solves no problem twice and trains no network
// twice. All throw InputError, FailureError and, if stopped, InterruptedError;
// trainings save a checkpoint first.

// One joint training (seed run.seed). Writes affinity.jsonl, affinity.json and affinity.csv, the
// same for each measure of affinity.also, search.json and timing.json.
void run_affinity(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter);
// Writes grouping.json from affinity.json, which must be in the directory. Reads no data.
void run_grouping(const Config& config, const std::filesystem::path& directory, Reporter& reporter);
// Writes networks/ of the groups in grouping.json for every seed, and bundle/. If there is a file
// `own` (see read_own_grouping()), its groups first replace grouping.json.
void run_training(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  const std::optional<std::filesystem::path>& own, Reporter& reporter);
// An earlier run to begin with.
struct Beginning {
  std::filesystem::path run;
  bool warm = true;  // a joint training begins with its weights; see take_over()
};

// Runs all of these, then the baselines and the refinement of [refine]; writes refinement.json,
// metrics.json, report.html and, as [answer] says, bundle/. With `from`, first takes over what is
// the same in that run and writes reuse.json; targets of its tasks that are none here are dropped
// from the inputs (drop_former_targets()). Returns the summary as text; nullopt in a process that
// shared the run (kShared) and did not lead at its end.
[[nodiscard]] std::optional<std::string> run_all(
    const Config& config, const std::filesystem::path& directory, DirectoryUse use,
    Reporter& reporter, const std::optional<Beginning>& from = std::nullopt);
// Continues run_all() from the groups in grouping.json, with `more` trainings than refinement.json
// has. nullopt: as many more as there are tasks, or refine.trainings if there is no
// refinement.json.
[[nodiscard]] std::string run_refinement(const Config& config,
                                         const std::filesystem::path& directory,
                                         std::optional<int64_t> more, Reporter& reporter);
// Runs the joint training, the choice of [grouping], and the methods of [compare] for each of its
// budgets (see compare_trained()); writes comparison.json and report.html. If cosine is one of the
// methods, adds it to affinity.also. nullopt as of run_all().
[[nodiscard]] std::optional<ComparisonRecord> run_comparison(Config config,
                                                             const std::filesystem::path& directory,
                                                             DirectoryUse use, Reporter& reporter);

}  // namespace kindred
