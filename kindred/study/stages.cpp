#include "kindred/study/stages.h"

#include <algorithm>
#include <optional>
#include <type_traits>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/run/earlier_run.h"
#include "kindred/run/lead_reporter.h"
#include "kindred/run/run_data.h"
#include "kindred/run/run_progress.h"
#include "kindred/study/grouping_stage.h"
#include "kindred/study/study.h"

namespace kindred {
namespace {

// The stages after the choice of groups, with at most `networks` networks and `trainings` of
// refinement. Returns the summary.
std::string answer_of(Study& study, int64_t networks, int64_t trainings, const Grouping& grouping) {
  study.train_groups(grouping.groups);
  study.train_baselines(grouping);
  std::optional<RefinementRecord> refinement;
  // One network leaves no choice.
  if (trainings > 0 && networks > 1)
    refinement = study.refine(grouping, trainings);
  else
    study.forget_refinement();
  const RefinementRecord* const refined = refinement ? &*refinement : nullptr;
  study.deliver_groups(study.delivered_groups(grouping, refined));
  std::string summary = study.compare_methods(grouping, refined);
  study.write_report(grouping);
  return summary;
}

// `config` for a directory that may hold a run already: operations go on with its threads.
Config settled(Config config, const std::filesystem::path& directory) {
  config.run.threads_before = RunDirectory::threads_of(directory).value_or(0);
  return config;
}

// Opens the earlier run, and drops its targets from the inputs of `config`.
Study::Earlier begin_from(const Beginning& from, const std::filesystem::path& directory,
                          Config& config, Reporter& reporter) {
  std::error_code error;
  if (std::filesystem::equivalent(from.run, directory, error))
    throw InputError(fmt::format("--from {} is the run directory itself; choose another with --out",
                                 from.run.string()));
  Study::Earlier earlier{.run = open_earlier_run(from.run, reporter.stop_token()),
                         .warm = from.warm,
                         .former_targets = {}};
  earlier.former_targets = drop_former_targets(earlier.run, config);
  if (!earlier.former_targets.empty())
    reporter.message(fmt::format(
        "not used as inputs, because they were targets in {}: {}; add those that are known when "
        "predicting to data.numeric or data.categorical",
        from.run.string(), joined(earlier.former_targets)));
  return earlier;
}

// Calls `lead` in the process that leads the run, and returns its result. Other processes train
// networks for it until the run is finished, and return nullopt; if the leading process ends
// before, another one leads on from what is done.
template <class Lead>
std::optional<std::invoke_result_t<Lead>> lead_or_help(Study& study, LeadReporter& reporter,
                                                       const Lead& lead) {
  // What a launcher starts late, when the others are done, has nothing to do.
  if (reporter.place().rank > 0 && study.was_finished()) return std::nullopt;
  for (;;) {
    if (const auto lease = study.take_lead()) {
      reporter.leads(lease->lost());
      try {
        study.begin();
        auto result = lead();
        study.finish();
        return result;
      } catch (const InterruptedError&) {
        if (reporter.is_stopped()) throw;
      }
    }
    reporter.helps();
    if (study.help()) return std::nullopt;
  }
}

}  // namespace

void run_affinity(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter) {
  const Config own = settled(config, directory);
  Study study(own, directory, use, reporter);
  study.begin();
  study.measure_affinity();
}

void run_grouping(const Config& config, const std::filesystem::path& directory,
                  Reporter& reporter) {
  require_affinity(directory);  // before an empty directory is created
  const Config own = settled(config, directory);
  RunDirectory run(own, directory, DirectoryUse::kContinue);
  (void)GroupingStage(own, run, read_run_data(run), reporter).choose();
}

void run_training(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  const std::optional<std::filesystem::path>& own, Reporter& reporter) {
  if (!own) require_grouping(directory);  // before the data are read
  const Config as_begun = settled(config, directory);
  Study study(as_begun, directory, use, reporter, own);
  study.begin();
  const Grouping grouping = own ? study.take_groups(*own) : study.chosen_groups();
  study.train_groups(grouping.groups);
  study.deliver_groups(grouping.groups);
}

std::optional<std::string> run_all(const Config& config, const std::filesystem::path& directory,
                                   DirectoryUse use, Reporter& reporter,
                                   const std::optional<Beginning>& from) {
  Config own = settled(config, directory);
  LeadReporter lead(reporter, own.run.place);
  RunProgress progress(lead);
  std::optional<Study::Earlier> earlier;
  if (from) earlier = begin_from(*from, directory, own, progress);
  Study study(own, directory, use, progress);
  study.begin_with(std::move(earlier));
  return lead_or_help(study, lead, [&] {
    progress.plan(study.work());
    study.measure_affinity();
    const Grouping grouping = study.choose_groups();
    return answer_of(study, own.grouping.network_limit(),
                     own.refine.most_trainings(static_cast<int64_t>(grouping.tasks.size())),
                     grouping);
  });
}

std::string run_refinement(const Config& config, const std::filesystem::path& directory,
                           std::optional<int64_t> more, Reporter& reporter) {
  require_grouping(directory);
  const Config own = settled(config, directory);
  Study study(own, directory, DirectoryUse::kContinue, reporter);
  study.begin();
  const Grouping grouping = study.chosen_groups();
  const auto file = directory / "refinement.json";
  const auto tasks = static_cast<int64_t>(grouping.tasks.size());
  const bool goes_on = std::filesystem::exists(file);
  const int64_t before = goes_on ? static_cast<int64_t>(read_refinement(file).steps.size()) : 0;
  const int64_t usual = goes_on ? tasks : config.refine.most_trainings(tasks);
  return answer_of(study, config.grouping.network_limit(), before + more.value_or(usual), grouping);
}

std::optional<ComparisonRecord> run_comparison(Config config,
                                               const std::filesystem::path& directory,
                                               DirectoryUse use, Reporter& reporter) {
  const auto methods = chosen_methods(config.compare);
  auto& also = config.affinity.also;
  if (std::find(methods.begin(), methods.end(), MethodKind::kCosine) != methods.end() &&
      config.affinity.measure != "cosine" &&
      std::find(also.begin(), also.end(), "cosine") == also.end())
    also.emplace_back("cosine");
  const Config own = settled(std::move(config), directory);
  LeadReporter lead(reporter, own.run.place);
  Study study(own, directory, use, lead);
  if (std::find(methods.begin(), methods.end(), MethodKind::kJointCheckpoints) != methods.end())
    study.keep_task_checkpoints();
  return lead_or_help(study, lead, [&] {
    study.measure_affinity();
    const Grouping grouping = study.choose_groups();
    ComparisonRecord record = study.compare_budgets();
    study.write_report(grouping);
    return record;
  });
}

}  // namespace kindred
