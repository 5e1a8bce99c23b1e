#include "tests/support/fixtures.h"

#include <stdlib.h>

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>

#include "kindred/base/random.h"

namespace kindred {

Task regression_task(std::string name, LossKind loss) {
  Task task;
  task.name = task.target = std::move(name);
  task.kind = TaskKind::kRegression;
  task.loss = loss;
  task.metric = Metric::kRelativeRmse;
  return task;
}

Task binary_task(std::string name, double positive_weight) {
  Task task;
  task.name = task.target = std::move(name);
  task.kind = TaskKind::kBinary;
  task.classes = {"no", "yes"};
  task.positive = {"yes"};
  task.loss = LossKind::kCrossEntropy;
  task.metric = Metric::kErrorRate;
  task.positive_weight = positive_weight;
  return task;
}

Task multiclass_task(std::string name, int64_t classes) {
  Task task;
  task.name = task.target = std::move(name);
  task.kind = TaskKind::kMulticlass;
  for (int64_t c = 0; c < classes; ++c) task.classes.push_back("class" + std::to_string(c));
  task.loss = LossKind::kCrossEntropy;
  task.metric = Metric::kErrorRate;
  return task;
}

DataSet random_data(const std::vector<Task>& tasks, int64_t rows, int64_t width, double missing,
                    at::ScalarType type, uint64_t seed) {
  auto generator = at::make_generator<at::CPUGeneratorImpl>(derive_seed(seed, "fixture"));
  // What is to be learnt is the same for every seed, so that one seed's rows can test another's.
  auto truth = at::make_generator<at::CPUGeneratorImpl>(derive_seed(0, "fixture truth"));
  const auto normal = [&](at::IntArrayRef shape) {
    return at::empty(shape, at::kDouble).normal_(0, 1, generator);
  };
  const auto slopes = [&](at::IntArrayRef shape) {
    return at::empty(shape, at::kDouble).normal_(0, 1, truth);
  };
  const auto inputs = normal({rows, width});
  std::vector<at::Tensor> columns, present;
  for (const auto& task : tasks) {
    const auto signal = at::matmul(inputs, slopes({width, task.outputs()})) / 3 +
                        normal({rows, task.outputs()}) / 2;
    if (task.kind == TaskKind::kMulticlass) {
      columns.push_back(signal.argmax(1).to(at::kDouble));
    } else if (task.kind == TaskKind::kBinary) {
      columns.push_back(signal.select(1, 0).gt(0.3).to(at::kDouble));
    } else {
      columns.push_back(signal.select(1, 0));
    }
    present.push_back(at::empty({rows}, at::kDouble).uniform_(0, 1, generator).ge(missing));
  }
  const auto labelled = at::stack(present, 1).to(type);
  auto targets = at::stack(columns, 1).to(type);
  if (missing == 0) return {inputs.to(type), targets, {}};
  return {inputs.to(type), targets * labelled, labelled};
}

}  // namespace kindred
