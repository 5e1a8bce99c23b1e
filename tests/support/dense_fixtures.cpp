#include "tests/support/dense_fixtures.h"

#include <cmath>
#include <limits>

#include <ATen/Functions.h>

#include "kindred/base/random.h"

namespace kindred {
namespace {

constexpr size_t kCodes = 65536;
constexpr uint16_t kMissing = 65535;

// Of a class the code is its number, of a number n the code is 1000 (n + 2).
at::Tensor meanings(const Task& task, at::ScalarType type) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values(kCodes, none);
  for (size_t code = 0; code < kMissing; ++code)
    values[code] = task.kind == TaskKind::kRegression ? static_cast<double>(code) / 1000 - 2
                   : code < task.classes.size()       ? static_cast<double>(code)
                                                      : none;
  return at::tensor(values, at::kDouble).to(type);
}

}  // namespace

Task dense_task(const std::string& name, int64_t classes, const InputShape& map) {
  Task task;
  task.name = task.target = name;
  task.map = map;
  task.kind = classes == 0   ? TaskKind::kRegression
              : classes == 2 ? TaskKind::kBinary
                             : TaskKind::kMulticlass;
  task.loss = classes == 0 ? LossKind::kMae : LossKind::kCrossEntropy;
  task.metric = classes == 0 ? Metric::kMae : Metric::kErrorRate;
  for (int64_t i = 0; i < classes; ++i) task.classes.push_back("class" + std::to_string(i));
  if (classes == 2) task.positive = {"class1"};
  return task;
}

DataSet random_maps(const std::vector<Task>& tasks, const InputShape& picture, int64_t rows,
                    double missing, at::ScalarType type, uint64_t seed) {
  RandomStream stream(derive_seed(seed, "random maps"));
  const auto pixels = static_cast<size_t>(picture.height * picture.width);
  const auto pictures = at::empty({rows, picture.elements()}, at::kByte);
  auto* samples = pictures.data_ptr<uint8_t>();
  for (int64_t i = 0; i < pictures.numel(); ++i)
    samples[i] = static_cast<uint8_t>(stream.below(256));
  const auto targets = at::zeros({rows, static_cast<int64_t>(tasks.size())}, type);
  std::vector<TaskMaps> maps(tasks.size());
  for (size_t t = 0; t < tasks.size(); ++t) {
    const Task& task = tasks[t];
    const auto own = static_cast<size_t>(task.outputs() / task.channels());
    const auto channels = static_cast<size_t>(task.map ? task.map->channels : 1);
    const auto codes = at::empty({rows, static_cast<int64_t>(channels * pixels)}, at::kShort);
    auto* code = reinterpret_cast<uint16_t*>(codes.data_ptr<int16_t>());
    for (size_t row = 0; row < static_cast<size_t>(rows); ++row) {
      const uint8_t* of_row = samples + row * static_cast<size_t>(picture.elements());
      double mean = 0;
      for (size_t i = 0; i < pixels; ++i) mean += of_row[i] / 255.0 / static_cast<double>(pixels);
      if (!task.is_dense()) {
        const double label = task.kind == TaskKind::kRegression ? 10 * (mean - 0.5)
                             : mean > 0.5                       ? 1
                                                                : 0;
        targets[static_cast<int64_t>(row)][static_cast<int64_t>(t)] = label;
        continue;
      }
      for (size_t i = 0; i < channels * own; ++i) {
        const double level = of_row[i % pixels] / 256.0;
        const auto known =
            task.kind == TaskKind::kRegression
                ? static_cast<uint16_t>(1000 * (level + 2))
                : static_cast<uint16_t>(level * static_cast<double>(task.classes.size()));
        *code++ = stream.uniform() < missing ? kMissing : known;
      }
    }
    if (task.is_dense())
      maps[t] = {RowStore(codes, StoreKind::kMemory), meanings(task, type), *task.map};
  }
  return {pictures, StoreKind::kMemory, at::arange(rows, at::kLong), targets, {}, maps};
}

}  // namespace kindred
