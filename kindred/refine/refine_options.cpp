#include "kindred/refine/refine_options.h"

namespace kindred {

int64_t RefineOptions::most_trainings(int64_t tasks) const {
  return trainings.value_or(2 * tasks);
}

const Names<Delivery>& delivery_names() {
  static const Names<Delivery> names = {
      {"recommended", Delivery::kRecommended}, {"tag", Delivery::kTag}, {"best", Delivery::kBest}};
  return names;
}

void describe(RefineOptions& refine, OptionSet& options) {
  options.add("refine.trainings", refine.trainings,
              "At most so many further networks are trained, beyond single-task networks, one "
              "network for all and TAG's groups, to find better groups. 0: TAG alone, without a "
              "recommendation. Unset: twice the number of tasks.",
              between(0, 10'000));
  options.add("refine.least_improvement", refine.least_improvement,
              "Refinement ends early when the best further network is expected to decrease the "
              "total validation loss by less than this share of the single-task networks' total. "
              "0: never.",
              between(0, 1));
  options.add("refine.at_once", refine.at_once,
              "Number of networks that are planned together and trained in parallel. More use more "
              "processors and choose with less knowledge. Results depend on it, not on the "
              "processors.",
              between(1, 1000));
  options.set_without_training_effect("refine.");
}

void describe(AnswerOptions& answer, OptionSet& options) {
  options.add("answer.level", answer.level,
              "Several networks are recommended instead of one for all only if chance would give "
              "so large an advantage on the validation rows with at most this probability. 0.1 for "
              "the cautious.",
              between(0, 1));
  options.add_choice("answer.deliver", answer.deliver,
                     "What the bundle holds: recommended, what the validation rows support, which "
                     "may be one network for all; tag, the groups chosen from affinities; best, "
                     "the networks that are best on the validation rows, supported or not. Without "
                     "refinement it is tag.",
                     delivery_names());
  options.set_without_training_effect("answer.");
}

}  // namespace kindred
