#include "kindred/affinity/affinity_options.h"

#include "kindred/affinity/measure.h"

namespace kindred {

void describe(AffinityOptions& affinity, OptionSet& options) {
  options.add_choice(
      "affinity.measure", affinity.measure,
      "The affinity between tasks. lookahead: the relative decrease of every task's loss after a "
      "trial step for one task (Eq. 1 of the TAG paper). gradient: its first-order approximation, "
      "without extra forward passes. cosine: the cosine similarity of two tasks' gradients.",
      measure_names());
  options.add("affinity.also", affinity.also,
              "Further measures to compute from the same gradients. Their matrices are written "
              "beside that of affinity.measure; they do not affect the groups.");
  options.add_choice(
      "affinity.step", affinity.step,
      "lookahead: the trial step. sgd: plain SGD. optimizer: a step of train.optimizer from its "
      "current state.",
      Names<LookAheadStep>{{"sgd", LookAheadStep::kSgd}, {"optimizer", LookAheadStep::kOptimizer}});
  options.add_choice(
      "affinity.scale", affinity.scale,
      "lookahead, gradient: the scale of affinities. relative: the relative decrease of the loss. "
      "per_lr: the relative decrease divided by the learning rate.",
      Names<AffinityScale>{{"relative", AffinityScale::kRelative},
                           {"per_lr", AffinityScale::kPerLearningRate}});
  options.add_choice("affinity.data", affinity.data,
                     "Rows on which losses are evaluated. train: the training batch of the step. "
                     "validation: a batch of validation rows.",
                     Names<EvaluationData>{{"train", EvaluationData::kTrain},
                                           {"validation", EvaluationData::kValidation}});
  options.add("affinity.overhead", affinity.overhead,
              "Largest cost of measuring, as a fraction of the cost of training. Trial steps are "
              "made at random training steps for a few random tasks, more often for tasks whose "
              "group is undecided. The sampling probabilities are known and corrected for, so that "
              "the mean estimates that over all steps.",
              Range{.low = 0, .high = 100, .low_open = true});
  options.add("affinity.every", affinity.every,
              "0: measure as often as affinity.overhead allows. k: make a trial step for every "
              "task at every k-th training step, as the TAG paper does, whatever the cost.",
              at_least(0));
  options.add("affinity.window", affinity.window,
              "The part of the training whose measurements are averaged, as two fractions: 0,1 is "
              "the whole training, 0.5,1 its second half.",
              between(0, 1));
  options.add(
      "affinity.runs", affinity.runs,
      "Number of joint trainings, with the seeds run.seed, run.seed + 1, …, that affinities "
      "are measured in and averaged over. One training does not know how much another "
      "would differ; its stated stability assumes what was usual on other tables, while "
      "several show it. Each costs a joint training, which also is the network for all "
      "tasks of that seed in the comparison.",
      Range{.low = 1, .high = 100});
  options.add("affinity.phases", affinity.phases,
              "Number of equal parts of the training for which affinities and groups are also "
              "reported separately.",
              between(1, 100));
  options.add_choice("affinity.stop", affinity.stop,
                     "When the joint training ends. never: after the last epoch, as in the TAG "
                     "paper. decided: once resampled affinities agree on the groups.",
                     Names<StopRule>{{"never", StopRule::kNever}, {"decided", StopRule::kDecided}});
  options.add("affinity.stop_after", affinity.stop_after,
              "decided: fraction of the training that is always done before it may stop.",
              between(0, 1));
  options.add(
      "affinity.stop_regret", affinity.stop_regret,
      "decided: stop if in 95 % of the resamples no other groups are better than the chosen ones "
      "by more than this fraction of the chosen groups' gain over one network for all tasks.",
      Range{.low = 0, .high = 1, .low_open = true});
  options.set_without_training_effect("affinity.phases");
  options.set_without_training_effect("affinity.runs");
}

}  // namespace kindred
