#include "kindred/train/train_options.h"

#include <cmath>
#include <numbers>

#include "kindred/update/optimizer.h"
#include "kindred/update/weighting.h"

namespace kindred {

void describe(TrainOptions& train, OptionSet& options) {
  const Range share{.low = 0, .high = 1, .high_open = true};
  options.add("train.epochs", train.epochs, "Passes over the training rows, at most.", at_least(1));
  options.add("train.batch", train.batch,
              "Rows of one step. An epoch is cut into batches of nearly this size, all rows used.",
              at_least(1));
  options.add(
      "train.accumulate", train.accumulate,
      "Batches of one step: their gradients are averaged, so that a step can be of more rows "
      "than fit in memory.",
      between(1, 65536));
  options.add_choice("train.optimizer", train.optimizer, "The optimiser.", optimizer_names());
  options.add("train.learning_rate", train.learning_rate,
              "The learning rate; with sgd 0.01 to 0.1 is a usual start, with adam 0.001.",
              above(0));
  options.add("train.momentum", train.momentum, "sgd: the momentum; 0 is plain SGD.", share);
  options.add("train.nesterov", train.nesterov, "sgd: Nesterov's form of momentum.");
  options.add("train.beta1", train.beta1, "adam, adamw: decay of the first moment.", share);
  options.add("train.beta2", train.beta2, "adam, adamw: decay of the second moment.", share);
  options.add("train.epsilon", train.epsilon, "adam, adamw: added to the denominator.", above(0));
  options.add(
      "train.weight_decay", train.weight_decay,
      "Pull of all parameters towards zero: added to the gradient (sgd, adam), or apart from "
      "it (adamw).",
      at_least(0));
  options.add_choice("train.schedule", train.schedule, "How the learning rate falls.",
                     Names<ScheduleKind>{{"constant", ScheduleKind::kConstant},
                                         {"step", ScheduleKind::kStep},
                                         {"cosine", ScheduleKind::kCosine},
                                         {"halve_every", ScheduleKind::kHalveEvery}});
  options.add("train.schedule_epochs", train.schedule_epochs,
              "step, halve_every: epochs between two reductions.", at_least(1));
  options.add("train.schedule_factor", train.schedule_factor,
              "step: what the rate is multiplied by at each reduction.", between(0, 1));
  options.add("train.warmup_epochs", train.warmup_epochs,
              "Epochs over which the learning rate rises to its value.", at_least(0));
  options.add("train.clip_norm", train.clip_norm,
              "Scale the gradient down to this Euclidean norm when it is longer.", above(0));
  options.add_choice(
      "train.weighting", train.weighting,
      "How the losses of a network's tasks become one step, on top of the tasks' own weights; "
      "equal is their weighted sum. docs/weightings.md describes the others.",
      weighting_names());
  options.add("train.gradnorm_alpha", train.gradnorm_alpha,
              "gradnorm: how strongly slower tasks are to be favoured; 0 makes gradients of equal "
              "length.",
              at_least(0));
  options.add("train.gradnorm_learning_rate", train.gradnorm_learning_rate,
              "gradnorm: the learning rate of the weights.", above(0));
  options.add("train.dwa_temperature", train.dwa_temperature,
              "dwa: the higher, the more alike the weights are.", above(0));
  options.add("train.cagrad_c", train.cagrad_c,
              "cagrad: how far the step may lie from the mean gradient, as a share of its length; "
              "0 is the mean gradient itself.",
              share);
  options.add("train.famo_learning_rate", train.famo_learning_rate,
              "famo: the learning rate of the weights.", above(0));
  options.add("train.famo_decay", train.famo_decay,
              "famo: the weight decay of the weights, towards equal ones.", at_least(0));
  options.add("train.stch_mu", train.stch_mu,
              "stch: the smoothing; towards 0 the worst task alone counts, and with large values "
              "all count alike.",
              above(0));
  options.add(
      "train.patience", train.patience,
      "Stop after so many epochs without a better validation loss; the best weights are kept "
      "in any case. 0 trains all epochs.",
      at_least(0));
  options.add_choice(
      "train.precision", train.precision,
      "The type of parameters and activations. bfloat16: parameters, optimiser and losses stay "
      "float32, and networks compute in bfloat16, which takes less time and memory on recent GPUs "
      "and gives less precise answers everywhere.",
      Names<Precision>{{"float32", Precision::kFloat32},
                       {"float64", Precision::kFloat64},
                       {"bfloat16", Precision::kBfloat16}});
  options.add(
      "train.flip", train.flip,
      "Pictures: mirror half of them left to right, anew in every epoch. Not where left and "
      "right mean something, as in digits.");
  options.add("train.crop", train.crop,
              "Pictures: move each by up to so many pixels in both directions.", between(0, 1024));
  options.add("train.colour", train.colour,
              "Pictures: change the contrast of each by up to this share, and its brightness by up "
              "to half of it.",
              between(0, 1));
  options.add("train.checkpoint_seconds", train.checkpoint_seconds,
              "Save the state of a training at most this often; a killed run loses no more.",
              at_least(0));
  options.set_without_training_effect("train.checkpoint_seconds");
}

at::ScalarType scalar_type(const TrainOptions& options) {
  return options.precision == Precision::kFloat64 ? at::kDouble : at::kFloat;
}

double learning_rate(const TrainOptions& options, int64_t step, int64_t steps_per_epoch) {
  const double epoch = static_cast<double>(step) / static_cast<double>(steps_per_epoch);
  const double reductions = std::floor(epoch / static_cast<double>(options.schedule_epochs));
  double factor = 1;
  switch (options.schedule) {
    case ScheduleKind::kConstant:
      break;
    case ScheduleKind::kStep:
      factor = std::pow(options.schedule_factor, reductions);
      break;
    case ScheduleKind::kHalveEvery:
      factor = std::pow(0.5, reductions);
      break;
    case ScheduleKind::kCosine:
      factor = 0.5 * (1 + std::cos(std::numbers::pi * epoch / static_cast<double>(options.epochs)));
      break;
  }
  const double warmup = options.warmup_epochs * static_cast<double>(steps_per_epoch);
  if (static_cast<double>(step) < warmup)
    factor *= static_cast<double>(step + 1) / std::ceil(warmup);
  return options.learning_rate * factor;
}

}  // namespace kindred
