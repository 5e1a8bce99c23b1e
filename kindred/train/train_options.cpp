#include "kindred/train/train_options.h"

#include <cmath>
#include <numbers>

#include "kindred/update/optimizer.h"
#include "kindred/update/weighting.h"

namespace kindred {

namespace {

constexpr const char* kBatchStatistics = "train.batch_statistics";

}  // namespace

bool is_in_identity(const Option& option) {
  return option.affects_training && (option.key != kBatchStatistics || option.get() != "local");
}

void describe(TrainOptions& train, OptionSet& options) {
  const Range share{.low = 0, .high = 1, .high_open = true};
  options.add("train.epochs", train.epochs,
              "Largest number of epochs (passes over the training rows).", at_least(1));
  options.add("train.batch", train.batch,
              "Batch size: training rows of one step. Each epoch is divided into batches of nearly "
              "this size, and no row is left out.",
              at_least(1));
  options.add("train.accumulate", train.accumulate,
              "Number of batches whose gradients are averaged for one step, for steps of more rows "
              "than fit into memory.",
              between(1, 65536));
  options.add_choice(
      kBatchStatistics, train.batch_statistics,
      "With train.accumulate: what a step's batch norms take as their batch. local: each of its "
      "batches by itself, as PyTorch's DistributedDataParallel does; as many processes may share "
      "the step as it has batches, with the same bits. synced: all rows of the step together; one "
      "process then computes them at once, and several exchange their statistics, with the same "
      "results up to rounding.",
      Names<BatchStatistics>{{"local", BatchStatistics::kLocal},
                             {"synced", BatchStatistics::kSynced}});
  options.add_choice("train.optimizer", train.optimizer, "The optimiser.", optimizer_names());
  options.add("train.learning_rate", train.learning_rate,
              "Learning rate; usual values are 0.01 to 0.1 for sgd and 0.001 for adam.", above(0));
  options.add("train.momentum", train.momentum, "sgd: momentum; 0 is plain SGD.", share);
  options.add("train.nesterov", train.nesterov, "sgd: use Nesterov momentum.");
  options.add("train.beta1", train.beta1, "adam, adamw: decay rate of the first moment.", share);
  options.add("train.beta2", train.beta2, "adam, adamw: decay rate of the second moment.", share);
  options.add("train.epsilon", train.epsilon,
              "adam, adamw: number added to the denominator for numerical stability.", above(0));
  options.add("train.weight_decay", train.weight_decay,
              "Weight decay of all parameters: added to the gradient (sgd, adam) or decoupled from "
              "it (adamw).",
              at_least(0));
  options.add_choice("train.schedule", train.schedule,
                     "Schedule of the learning rate: constant; step (multiplied by "
                     "train.schedule_factor every train.schedule_epochs); cosine (falls to 0 at "
                     "the last epoch); halve_every (halved every train.schedule_epochs).",
                     Names<ScheduleKind>{{"constant", ScheduleKind::kConstant},
                                         {"step", ScheduleKind::kStep},
                                         {"cosine", ScheduleKind::kCosine},
                                         {"halve_every", ScheduleKind::kHalveEvery}});
  options.add("train.schedule_epochs", train.schedule_epochs,
              "step, halve_every: epochs between two reductions of the learning rate.",
              at_least(1));
  options.add("train.schedule_factor", train.schedule_factor,
              "step: factor of the learning rate at each reduction.", between(0, 1));
  options.add("train.warmup_epochs", train.warmup_epochs,
              "Warm-up: number of epochs over which the learning rate rises linearly to its value.",
              at_least(0));
  options.add("train.clip_norm", train.clip_norm,
              "Gradient clipping: the largest Euclidean norm of the gradient; longer gradients are "
              "scaled down to it.",
              above(0));
  options.add_choice(
      "train.weighting", train.weighting,
      "How the losses of a network's tasks are combined in one step, in addition to the tasks' own "
      "weights. equal: the weighted sum. docs/weightings.md describes the others.",
      weighting_names());
  options.add("train.gradnorm_alpha", train.gradnorm_alpha,
              "gradnorm: strength with which slower tasks are favoured; 0 gives all tasks "
              "gradients of equal norm.",
              at_least(0));
  options.add("train.gradnorm_learning_rate", train.gradnorm_learning_rate,
              "gradnorm: learning rate of the task weights.", above(0));
  options.add("train.dwa_temperature", train.dwa_temperature,
              "dwa: temperature; higher values make the task weights more equal.", above(0));
  options.add("train.cagrad_c", train.cagrad_c,
              "cagrad: largest distance of the step from the mean gradient, as a fraction of the "
              "mean gradient's norm; 0 is the mean gradient itself.",
              share);
  options.add("train.famo_learning_rate", train.famo_learning_rate,
              "famo: learning rate of the task weights.", above(0));
  options.add("train.famo_decay", train.famo_decay,
              "famo: weight decay of the task weights, towards equal weights.", at_least(0));
  options.add("train.stch_mu", train.stch_mu,
              "stch: smoothing. Towards 0 only the worst task counts; with large values all tasks "
              "count alike.",
              above(0));
  options.add(
      "train.patience", train.patience,
      "Early stopping: end the training after this number of epochs without a lower validation "
      "loss; 0 trains all epochs. The weights of the best epoch are kept in either case.",
      at_least(0));
  options.add_choice("train.precision", train.precision,
                     "Number type of parameters and activations. bfloat16: networks compute in "
                     "bfloat16, while parameters, optimiser and losses stay float32; this takes "
                     "less time and memory on recent GPUs and is less precise.",
                     Names<Precision>{{"float32", Precision::kFloat32},
                                      {"float64", Precision::kFloat64},
                                      {"bfloat16", Precision::kBfloat16}});
  options.add(
      "train.flip", train.flip,
      "Pictures: augmentation that mirrors each picture left to right with probability 1/2 in "
      "every epoch. Not for pictures whose left and right differ in meaning, such as digits.");
  options.add("train.crop", train.crop,
              "Pictures: augmentation that shifts each picture by up to this number of pixels in "
              "both directions.",
              between(0, 1024));
  options.add("train.colour", train.colour,
              "Pictures: augmentation that changes the contrast of each picture by up to this "
              "fraction and its brightness by up to half of it.",
              between(0, 1));
  options.add("train.checkpoint_seconds", train.checkpoint_seconds,
              "Smallest time in seconds between two checkpoints of a training; a killed run loses "
              "at most the work since the last one.",
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
