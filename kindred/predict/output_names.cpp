#include "kindred/predict/output_names.h"

#include <set>

#include <fmt/format.h>

namespace kindred {
namespace {

void add_sides(const Task& task, std::vector<int64_t>& shape) {
  if (task.is_dense()) shape.insert(shape.end(), {task.map->height, task.map->width});
}

}  // namespace

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

std::vector<int64_t> value_shape(const Task& task, int64_t rows) {
  std::vector<int64_t> shape = {rows};
  if (task.is_dense() && task.kind == TaskKind::kRegression) shape.push_back(task.channels());
  add_sides(task, shape);
  return shape;
}

std::vector<int64_t> probability_shape(const Task& task, int64_t rows) {
  std::vector<int64_t> shape = {rows, static_cast<int64_t>(task.classes.size())};
  add_sides(task, shape);
  return shape;
}

}  // namespace kindred
