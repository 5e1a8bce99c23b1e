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
      Names<LookBatch>{{"train", LookBatch::kTrain}, {"validation", LookBatch::kValidation}});
  options.add("affinity.every", affinity.every, "Measure at every k-th training step.",
              at_least(1));
  options.add("affinity.window", affinity.window,
              "The mean is over measurements from the first to the second share of the run: 0,1 is "
              "all of them, 0.5,1 the second half.",
              between(0, 1));
}

}  // namespace kindred
