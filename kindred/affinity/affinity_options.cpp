#include "kindred/affinity/affinity_options.h"

#include "kindred/affinity/measure.h"

namespace kindred {

void describe(AffinityOptions& affinity, OptionSet& options) {
  options.add_choice(
      "affinity.measure", affinity.measure,
      "What is measured: lookahead takes a trial step for one task and looks at every "
      "task's loss (the TAG paper's Eq. 1); gradient is its first-order value, without "
      "extra forward passes; cosine is the cosine of two tasks' gradients.",
      measure_names());
  options.add("affinity.also", affinity.also,
              "Further measures to take from the same gradients; their matrices are written beside "
              "that of affinity.measure, and no group is chosen by them.");
  options.add_choice(
      "affinity.step", affinity.step,
      "lookahead: the trial step is plain sgd, or the one that the run's own optimizer "
      "would take from its present state.",
      Names<LookAheadStep>{{"sgd", LookAheadStep::kSgd}, {"optimizer", LookAheadStep::kOptimizer}});
  options.add_choice("affinity.scale", affinity.scale,
                     "lookahead, gradient: the relative fall of the loss, or that divided by the "
                     "learning rate.",
                     Names<AffinityScale>{{"relative", AffinityScale::kRelative},
                                          {"per_lr", AffinityScale::kPerLearningRate}});
  options.add_choice(
      "affinity.data", affinity.data,
      "Where the losses are looked at: the training batch of the step, or a batch of "
      "validation rows.",
      Names<EvaluationData>{{"train", EvaluationData::kTrain},
                            {"validation", EvaluationData::kValidation}});
  options.add(
      "affinity.overhead", affinity.overhead,
      "What measuring may cost, as a share of what training costs: at random steps, steps are "
      "tried for a few random tasks, oftener for those that leave the groups undecided. The "
      "probabilities are known, so that the mean is that over all steps.",
      Range{.low = 0, .high = 100, .low_open = true});
  options.add("affinity.every", affinity.every,
              "0: as affinity.overhead allows. k: try a step for every task at every k-th training "
              "step, as the TAG paper does, whatever it costs.",
              at_least(0));
  options.add("affinity.window", affinity.window,
              "The mean is over measurements from the first to the second share of the run: 0,1 is "
              "all of them, 0.5,1 the second half.",
              between(0, 1));
  options.add(
      "affinity.phases", affinity.phases,
      "In so many parts of the run of the same length affinities and groups are also looked "
      "at apart.",
      between(1, 100));
  options.add_choice(
      "affinity.stop", affinity.stop,
      "decided: end the joint training once resampled affinities agree on the groups. "
      "never: train to the end, as the TAG paper does.",
      Names<StopRule>{{"never", StopRule::kNever}, {"decided", StopRule::kDecided}});
  options.add("affinity.stop_after", affinity.stop_after,
              "decided: the share of the training that comes first in any case.", between(0, 1));
  options.add("affinity.stop_regret", affinity.stop_regret,
              "decided: stop when in 95 % of the resamples no other groups are better by more than "
              "this share of what the chosen ones gain over one network for all.",
              Range{.low = 0, .high = 1, .low_open = true});
  options.set_without_training_effect("affinity.phases");
}

}  // namespace kindred
