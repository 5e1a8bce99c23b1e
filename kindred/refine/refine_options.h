#pragma once

#include <cstdint>
#include <optional>

#include "kindred/base/option.h"

namespace kindred {

// [refine]: further networks that are trained because they may change the answer.
struct RefineOptions {
  std::optional<int64_t> trainings;  // unset: twice the number of tasks
  double least_improvement = 0.003;  // of the total loss of single-task networks
  int64_t at_once = 2;               // trainings planned together

  // The limit for `tasks` tasks.
  [[nodiscard]] int64_t most_trainings(int64_t tasks) const;
};

// What the bundle of a run holds.
enum class Delivery {
  kRecommended,  // what the validation rows support
  kTag,          // the groups chosen from affinities
  kBest,         // the best trained networks, whether or not chance explains their advantage
};

// What networks are compared by.
enum class AnswerBy {
  kLoss,    // the tasks' losses on validation rows
  kMetric,  // the tasks' metrics there, as errors: 1 − metric if higher is better
};

// [answer]: what is recommended, and delivered.
struct AnswerOptions {
  AnswerBy by = AnswerBy::kLoss;
  double level = 0.05;
  int64_t folds = 1;  // 1: no cross-validation
  Delivery deliver = Delivery::kRecommended;
};

[[nodiscard]] const Names<AnswerBy>& answer_by_names();
[[nodiscard]] const Names<Delivery>& delivery_names();

// Register every field under "refine.<field>" and "answer.<field>".
void describe(RefineOptions& refine, OptionSet& options);
void describe(AnswerOptions& answer, OptionSet& options);

}  // namespace kindred
