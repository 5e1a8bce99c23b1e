#include "kindred/task/prepare_pictures.h"

#include <algorithm>
#include <thread>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/text.h"
#include "kindred/data/picture_set.h"
#include "kindred/task/parts.h"
#include "kindred/task/targets.h"

namespace kindred {
namespace {

constexpr size_t kNamedBroken = 3;

void leave_out_broken(const DataOptions& data, PictureSet& set) {
  if (set.broken.empty()) return;
  std::vector<std::string> reasons;
  for (size_t i = 0; i < std::min(kNamedBroken, set.broken.size()); ++i)
    reasons.push_back(set.broken[i].why);
  const std::string which =
      fmt::format("{}{}", fmt::join(reasons, "; "), set.broken.size() > kNamedBroken ? "; …" : "");
  const auto count = static_cast<int64_t>(set.broken.size());
  if (count > data.max_broken)
    throw InputError(
        fmt::format("{} of {} pictures cannot be used, more than data.max_broken = {} allows: {}",
                    count, set.table.rows(), data.max_broken, which));
  set.warnings.push_back(fmt::format("{} of {} pictures cannot be used and are left out: {}", count,
                                     set.table.rows(), which));
  std::unordered_set<int64_t> broken;
  for (const auto& picture : set.broken) broken.insert(picture.row);
  for (auto* part : {&set.split.training, &set.split.validation, &set.split.test})
    std::erase_if(*part, [&](int64_t row) { return broken.contains(row); });
}

}  // namespace

PreparedData prepare_pictures(const DataOptions& data, const std::vector<TaskOptions>& tasks,
                              const std::filesystem::path& base, at::ScalarType dtype) {
  const auto workers = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  PictureSet set = read_pictures(data, base, workers);
  leave_out_broken(data, set);
  Warnings warnings = std::move(set.warnings);
  Targets targets = read_targets(set.table, tasks, data, set.split.training);
  warnings.insert(warnings.end(), targets.warnings.begin(), targets.warnings.end());
  const LabelledParts parts = labelled_parts(set.split, targets, dtype, warnings);
  const auto part = [&](size_t i) {
    return DataSet(set.pixels, set.kind, parts.rows[i], parts.targets[i], parts.labelled[i]);
  };
  return {FeatureEncoder(std::vector<Feature>{}),
          std::move(targets.tasks),
          part(0),
          part(1),
          part(2),
          std::move(set.split.test),
          std::move(set.hash),
          std::move(warnings),
          set.shape};
}

}  // namespace kindred
