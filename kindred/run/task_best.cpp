#include "kindred/run/task_best.h"

#include <map>
#include <optional>
#include <vector>

#include "kindred/model/evaluation.h"

namespace kindred {

TaskCheckpointRecord evaluate_task_best(const Network& network, const TrainingResult& result,
                                        const DataSet& validation, const DataSet& test,
                                        const at::Tensor& folds, int64_t count) {
  struct Scores {
    std::vector<std::optional<double>> validation;
    FoldedMetrics test;
  };
  std::map<int64_t, Scores> known;  // by epoch: tasks may share one
  TaskCheckpointRecord record;
  for (size_t task = 0; task < network.tasks().size(); ++task) {
    const TaskBest& own = result.task_best[task];
    if (!known.contains(own.epoch))
      known[own.epoch] = {evaluate_metrics(network, own.state, validation),
                          evaluate_folded_metrics(network, own.state, test, folds, count)};
    const Scores& scores = known[own.epoch];
    const auto& losses = result.history[static_cast<size_t>(own.epoch)].validation_losses;
    record.tasks.push_back(network.tasks()[task].name);
    record.checkpoints.push_back({.epoch = own.epoch,
                                  .validation_loss = losses[task],
                                  .validation = scores.validation[task],
                                  .test = scores.test.all[task],
                                  .test_without = scores.test.without[task]});
  }
  return record;
}

}  // namespace kindred
