#include "kindred/predict/output_names.h"

#include <set>

#include <fmt/format.h>

namespace kindred {

std::vector<std::string> input_names(const Manifest& manifest) {
  if (manifest.pictures) return {"picture"};
  std::vector<std::string> names;
  names.reserve(manifest.encoder.features().size());
  for (const auto& feature : manifest.encoder.features()) names.push_back(feature.name);
  return names;
}

std::vector<OutputNames> output_names(const Manifest& manifest) {
  const auto inputs = input_names(manifest);
  std::set<std::string> taken(inputs.begin(), inputs.end());
  const auto distinct = [&](const std::string& wanted) {
    std::string name = wanted;
    for (int number = 2; !taken.insert(name).second; ++number)
      name = fmt::format("{}_{}", wanted, number);
    return name;
  };
  std::vector<OutputNames> names;
  names.reserve(manifest.tasks.size());
  for (const auto& entry : manifest.tasks) names.push_back({distinct(entry.task.name), ""});
  for (size_t i = 0; i < names.size(); ++i)
    if (manifest.tasks[i].task.kind != TaskKind::kRegression)
      names[i].probabilities = distinct(manifest.tasks[i].task.name + "_probabilities");
  return names;
}

}  // namespace kindred
