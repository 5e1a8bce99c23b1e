#include "kindred/refine/refine_options.h"

namespace kindred {

int64_t RefineOptions::most_trainings(int64_t tasks) const {
  return trainings.value_or(2 * tasks);
}

const Names<AnswerBy>& answer_by_names() {
  static const Names<AnswerBy> names = {{"loss", AnswerBy::kLoss}, {"metric", AnswerBy::kMetric}};
  return names;
}

const Names<Delivery>& delivery_names() {
  static const Names<Delivery> names = {
      {"recommended", Delivery::kRecommended}, {"tag", Delivery::kTag}, {"best", Delivery::kBest}};
  return names;
}

void describe(RefineOptions& refine, OptionSet& options) {
  options.add("refine.trainings", refine.trainings,
              "Largest number of further networks that are trained to find better groups, in "
              "addition to single-task networks, one network for all tasks and TAG's groups. 0: "
              "TAG alone, without a recommendation. Not set: twice the number of tasks.",
              between(0, 10'000));
  options.add("refine.least_improvement", refine.least_improvement,
              "Refinement ends early if the best further network is expected to decrease the total "
              "validation loss by less than this fraction of the single-task networks' total. 0: "
              "never.",
              between(0, 1));
  options.add("refine.at_once", refine.at_once,
              "Number of networks that are planned together and trained in parallel. A larger "
              "number uses more processors, but plans with fewer measured gains. Results depend on "
              "it, not on the number of processors.",
              between(1, 1000));
  options.set_without_training_effect("refine.");
}

void describe(AnswerOptions& answer, OptionSet& options) {
  options.add_choice("answer.by", answer.by,
                     "What networks are compared by on the validation rows: to plan refinement, to "
                     "choose the answer and to test it, and to choose among networks that hold the "
                     "same task. loss: the tasks' losses. metric: their metrics, as in the total "
                     "error (1 - metric if higher is better). Early stopping is always by losses.",
                     answer_by_names());
  options.add("answer.level", answer.level,
              "Level of significance: several networks are recommended instead of one for all only "
              "if chance alone would give so large an advantage on the validation rows with at "
              "most this probability. A larger value, such as 0.2, is less cautious.",
              between(0, 1));
  options.add("answer.folds", answer.folds,
              "Folds of the training and validation rows by which the networks that decide are "
              "cross-validated for the test: the best networks, one for all tasks and, if they are "
              "within the budget, single-task networks. More rows show smaller gains; the cost is "
              "one more training of each of these networks per fold. 1: no cross-validation, the "
              "test uses the validation rows. Tables only.",
              between(1, 100));
  options.add_choice("answer.deliver", answer.deliver,
                     "The networks in the bundle. recommended: those that the validation rows "
                     "support, which may be one network for all tasks. tag: those of the groups "
                     "chosen from the affinities. best: the best networks on the validation rows, "
                     "whether or not the test supports them. Without refinement: always tag.",
                     delivery_names());
  options.set_without_training_effect("answer.");
}

}  // namespace kindred
