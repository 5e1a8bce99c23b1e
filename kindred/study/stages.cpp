#include "kindred/study/stages.h"

#include <algorithm>

#include "kindred/study/grouping_stage.h"
#include "kindred/study/run_data.h"
#include "kindred/study/run_progress.h"
#include "kindred/study/study.h"

namespace kindred {

void run_affinity(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter) {
  Study(config, directory, use, reporter).measure_affinity();
}

void run_grouping(const Config& config, const std::filesystem::path& directory,
                  Reporter& reporter) {
  require_affinity(directory);  // before an empty directory is created
  RunDirectory run(config, directory, DirectoryUse::kContinue);
  (void)GroupingStage(config, run, read_run_data(run), reporter).choose();
}

void run_training(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  const std::optional<std::filesystem::path>& own, Reporter& reporter) {
  if (!own) require_grouping(directory);  // before the data are read
  Study study(config, directory, use, reporter, own);
  study.train_groups(own ? study.take_groups(*own) : study.chosen_groups());
}

std::string run_all(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                    Reporter& reporter) {
  RunProgress progress(reporter);
  Study study(config, directory, use, progress);
  progress.plan(study.work());
  study.measure_affinity();
  const Grouping grouping = study.choose_groups();
  study.train_groups(grouping);
  std::string table = study.compare_methods(grouping);
  study.write_report(grouping);
  return table;
}

ComparisonRecord run_comparison(Config config, const std::filesystem::path& directory,
                                DirectoryUse use, Reporter& reporter) {
  const auto methods = chosen_methods(config.compare);
  auto& also = config.affinity.also;
  if (std::find(methods.begin(), methods.end(), MethodKind::kCosine) != methods.end() &&
      config.affinity.measure != "cosine" &&
      std::find(also.begin(), also.end(), "cosine") == also.end())
    also.emplace_back("cosine");
  Study study(config, directory, use, reporter);
  study.measure_affinity();
  const Grouping grouping = study.choose_groups();
  ComparisonRecord record = study.compare_budgets();
  study.write_report(grouping);
  return record;
}

}  // namespace kindred
