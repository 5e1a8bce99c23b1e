#include "kindred/study/stages.h"

#include "kindred/study/study.h"

namespace kindred {

void run_affinity(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter) {
  Study(config, directory, use, reporter).measure_affinity();
}

void run_grouping(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter) {
  (void)Study(config, directory, use, reporter).choose_groups();
}

void run_training(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                  Reporter& reporter) {
  Study study(config, directory, use, reporter);
  study.train_groups(study.choose_groups());
}

std::string run_all(const Config& config, const std::filesystem::path& directory, DirectoryUse use,
                    Reporter& reporter) {
  Study study(config, directory, use, reporter);
  study.measure_affinity();
  const Grouping grouping = study.choose_groups();
  study.train_groups(grouping);
  std::string table = study.compare_methods(grouping);
  study.write_report(grouping);
  return table;
}

}  // namespace kindred
