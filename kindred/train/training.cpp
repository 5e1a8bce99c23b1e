#include "kindred/train/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <utility>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/machine/bfloat16_sums.h"
#include "kindred/machine/device.h"
#include "kindred/train/augment.h"
#include "kindred/train/checkpoint.h"
#include "kindred/train/finite_losses.h"
#include "kindred/train/job_identity.h"
#include "kindred/train/part_values.h"
#include "kindred/train/rank_sums.h"
#include "kindred/train/step_gradient.h"
#include "kindred/train/step_passes.h"
#include "kindred/train/step_rows.h"
#include "kindred/train/task_best.h"

namespace kindred {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

// The training loop.
class Loop {
 public:
  explicit Loop(const TrainingJob& job);
  TrainingResult run();

 private:
  void begin_or_resume();
  [[nodiscard]] Batch batch_of(const at::Tensor& rows, size_t part) const;
  void take_step();
  void take_parts(const std::vector<at::Tensor>& parts, bool of_one_batch, WeighedStep& step);
  // Whether the processes share the rows of the step's batch. Of fewer rows than processes, each
  // takes all.
  [[nodiscard]] bool shares_one_batch(const std::vector<at::Tensor>& parts) const {
    return job_.options.batch_statistics == BatchStatistics::kSynced && ranks_.size() > 1 &&
           parts.front().numel() >= ranks_.size();
  }
  // A training pass; `of_one_batch`: see StepPasses::train_shared().
  [[nodiscard]] JointPass forward(const Batch& batch, DropoutMasks& masks,
                                  bool of_one_batch = false);
  void observe_part(const at::Tensor& rows);
  void observe(const Batch& batch, const JointPass& joint, DropoutMasks& masks);
  [[nodiscard]] WeighedStep no_losses() const;
  void add_losses(const BatchLosses& losses, size_t parts, WeighedStep& step) const;
  [[nodiscard]] WeighedStep losses_now(const std::vector<at::Tensor>& parts);
  void begin_gradient(const std::vector<at::Tensor>& parts);
  void count_losses(const BatchLosses& losses);
  void update(const at::Tensor& gradient);
  void end_epoch();
  void save() const;

  [[nodiscard]] int64_t epoch() const { return state_.step / steps_per_epoch_; }
  [[nodiscard]] bool finished() const;
  [[nodiscard]] uint64_t batch_number(size_t part) const {
    return static_cast<uint64_t>(state_.step * job_.options.accumulate) + part;
  }
  [[nodiscard]] uint64_t dropout_seed(size_t part) const {
    return derive_seed(job_.seed, "dropout", batch_number(part));
  }
  [[nodiscard]] double rate() const {
    return learning_rate(job_.options, state_.step, steps_per_epoch_);
  }

  const TrainingJob& job_;
  LossBank losses_;
  StepRows rows_;
  int64_t steps_per_epoch_;
  TrainingState state_;
  std::optional<StepPasses> passes_;
  std::optional<StepGradient> gradient_;

  BatchLosses latest_;  // of the last forward()
  std::unique_ptr<Ranks> alone_ = one_rank();
  Ranks& ranks_;
  RankSums sums_{ranks_};
  bool others_stop_ = false;
  Clock::time_point begun_, saved_;
  double seconds_before_ = 0;
};

Loop::Loop(const TrainingJob& job)
    : job_(job),
      losses_(job.network.tasks()),
      rows_(job.training, job.options, job.seed),
      steps_per_epoch_(rows_.steps_per_epoch()),
      ranks_(job.ranks == nullptr ? *alone_ : *job.ranks) {
  const auto& tasks = job.network.tasks();
  if ((job.options.precision == Precision::kBfloat16) != job.network.setting().bfloat16)
    throw InputError(job.name +
                     ": train.precision and the network's bfloat16 contradict each other");
  if (job.options.precision == Precision::kBfloat16) require_bfloat16_sums(job.device);
  prepare_device(job.device);
  const auto options = at::dtype(scalar_type(job.options)).device(job.device);
  state_.network = NetworkState::initial(job.network, options, job.seed);
  state_.best = NetworkState::initial(job.network, options, job.seed);
  if (job.start) state_.network.copy_from(*job.start);
  state_.optimizer = make_optimizer(job.options, state_.network.parameters.trainable());
  state_.weighting = make_weighting(job.options, tasks, job.seed);
  state_.loss_sums.assign(tasks.size(), 0);
  state_.loss_counts.assign(tasks.size(), 0);
  passes_.emplace(job.network, state_.network, losses_);
  state_.held_out.emplace(job.network, job.validation.rows(), options);
  if (job.keep_task_best) state_.task_best = no_task_best(job.network, options, job.seed);
  if (ranks_.size() > 1 && job.options.batch_statistics == BatchStatistics::kSynced &&
      (state_.weighting->needs_gradients() || names_trunk_file(job.network.options().trunk)))
    throw InputError(
        job.name +
        ": train.batch_statistics = \"synced\" by several processes goes with kindred's own "
        "trunks, "
        "without a train.weighting by gradients per task; set run.joint_processes = 1");
  gradient_.emplace(job.name, job.network, state_.network, losses_, *state_.weighting);
}

void Loop::begin_or_resume() {
  Json observed = nullptr;
  if (!job_.checkpoint.empty() && std::filesystem::exists(job_.checkpoint))
    observed = load_checkpoint(job_.checkpoint, identity_of(job_), state_);
  if (job_.observer && observed.is_null() && state_.step > 0)
    throw InputError(fmt::format("{}: belongs to a training without measurements; remove it",
                                 job_.checkpoint.string()));
  if (job_.observer) job_.observer->restore(observed);
  // Nobody goes on before all have read the checkpoint.
  for (const auto& step : ranks_.gather(at::tensor({state_.step}, at::kLong)))
    if (step.item<int64_t>() != state_.step)
      throw RanksLost("the processes do not begin at the same step");
  seconds_before_ = state_.seconds;
  begun_ = saved_ = Clock::now();
}

bool Loop::finished() const {
  const auto epochs = static_cast<int64_t>(state_.history.size());
  const int64_t patience = job_.options.patience;
  return epochs >= job_.options.epochs ||
         (patience > 0 && epochs - 1 - state_.best_epoch >= patience);
}

Batch Loop::batch_of(const at::Tensor& rows, size_t part) const {
  Batch batch = job_.training.get(rows);
  if (batch.inputs.scalar_type() == at::kByte)
    augment_batch(batch, job_.network, job_.options,
                  derive_seed(job_.seed, "augment", batch_number(part)));
  return on_device(batch, job_.device);
}

JointPass Loop::forward(const Batch& batch, DropoutMasks& masks, bool of_one_batch) {
  auto trained = of_one_batch ? passes_->train_shared(batch, masks, sums_, ranks_.size())
                              : passes_->train(batch, masks);
  latest_ = std::move(trained.losses);
  return std::move(trained.pass);
}

void Loop::observe(const Batch& batch, const JointPass& joint, DropoutMasks& masks) {
  if (!job_.observer) return;
  job_.observer->observe({.network = job_.network,
                          .losses = losses_,
                          .state = state_.network,
                          .optimizer = *state_.optimizer,
                          .batch = batch,
                          .task_losses = latest_.values,
                          .present = latest_.present,
                          .learning_rate = rate(),
                          .features = joint.features,
                          .mlp = joint.mlp,
                          .dropout_seed = masks.seed(),
                          .dropout_masks = masks,
                          .step = state_.step,
                          .epoch = epoch(),
                          .planned_steps = job_.options.epochs * steps_per_epoch_,
                          .ranks = ranks_});
}

void Loop::update(const at::Tensor& gradient) {
  const c10::AutoGradMode no_gradients(false);
  if (job_.options.clip_norm) {
    const double norm = gradient.norm().item<double>();
    if (norm > *job_.options.clip_norm) gradient.mul_(*job_.options.clip_norm / norm);
  }
  state_.optimizer->step(state_.network.parameters.trainable(), gradient, rate());
}

void Loop::count_losses(const BatchLosses& losses) {
  for (size_t task = 0; task < losses.values.size(); ++task) {
    if (!losses.present[task]) continue;
    state_.loss_sums[task] += losses.values[task];
    ++state_.loss_counts[task];
  }
}

void Loop::end_epoch() {
  EpochRecord record;
  for (size_t task = 0; task < state_.loss_sums.size(); ++task) {
    const auto count = static_cast<double>(std::max<int64_t>(1, state_.loss_counts[task]));
    record.training_losses.push_back(state_.loss_sums[task] / count);
    state_.loss_sums[task] = 0;
    state_.loss_counts[task] = 0;
  }
  state_.weighting->end_epoch(record.training_losses);
  NetworkEvaluation validation = passes_->evaluate(job_.validation);
  check_finite(job_, validation.losses, "validation", state_.step);
  state_.held_out->add(validation.rows);
  record.validation_losses = std::move(validation.losses);
  for (size_t task = 0; task < record.validation_losses.size(); ++task)
    record.validation_total += job_.network.tasks()[task].weight * record.validation_losses[task];
  update_task_best(record, state_.history, state_.network, state_.task_best);
  const bool best = state_.best_epoch < 0 ||
                    record.validation_total <
                        state_.history[static_cast<size_t>(state_.best_epoch)].validation_total;
  state_.history.push_back(std::move(record));
  if (best) {
    state_.best_epoch = static_cast<int64_t>(state_.history.size()) - 1;
    state_.best.copy_from(state_.network);
  }
}

void Loop::save() const {
  if (job_.checkpoint.empty() || ranks_.rank() > 0) return;
  const Json observed = job_.observer ? job_.observer->save() : Json(nullptr);
  save_checkpoint(job_.checkpoint, state_, identity_of(job_), observed);
}

WeighedStep Loop::no_losses() const {
  const size_t tasks = job_.network.tasks().size();
  return {.number = state_.step,
          .learning_rate = rate(),
          .losses = std::vector<double>(tasks),
          .present = std::vector<bool>(tasks)};
}

// Adds the losses of one of the step's `parts` batches to `step`.
void Loop::add_losses(const BatchLosses& losses, size_t parts, WeighedStep& step) const {
  for (size_t task = 0; task < losses.values.size(); ++task) {
    if (!losses.present[task]) continue;
    const double weight = job_.network.tasks()[task].weight;
    step.losses[task] += weight * losses.values[task] / static_cast<double>(parts);
    step.present[task] = true;
  }
}

// Uses batch statistics and the step's dropout masks; does not update running statistics.
WeighedStep Loop::losses_now(const std::vector<at::Tensor>& parts) {
  WeighedStep step = no_losses();
  each_part(
      ranks_, parts.size(),
      [&](size_t part) {
        const Batch batch = batch_of(parts[part], part);
        DropoutMasks masks(dropout_seed(part));
        return PartValues{.losses = passes_->look(batch, masks)};
      },
      [&](const PartValues& values) { add_losses(values.losses, parts.size(), step); });
  return step;
}

// Called before the first backward pass, when only one batch's losses are known.
void Loop::begin_gradient(const std::vector<at::Tensor>& parts) {
  WeighedStep step = no_losses();
  if (parts.size() == 1 && !shares_one_batch(parts)) {
    add_losses(latest_, 1, step);
  } else if (state_.weighting->needs_losses()) {
    step = losses_now(parts);
  }
  gradient_->begin(state_.weighting->weigh(step));
}

// Lets the observer look at a step's first batch in a process that does not compute its gradient.
void Loop::observe_part(const at::Tensor& rows) {
  const Batch batch = batch_of(rows, 0);
  DropoutMasks masks(dropout_seed(0));
  const JointPass joint = forward(batch, masks);
  observe(batch, joint, masks);
}

// A step of several batches, or of several processes' parts of one, dealt out to the processes. A
// step updates running statistics once, by the mean over its batches.
void Loop::take_parts(const std::vector<at::Tensor>& parts, bool of_one_batch, WeighedStep& step) {
  const at::Tensor& buffers = state_.network.buffers.flat();
  const at::Tensor before = buffers.clone(), sum = at::zeros_like(buffers);
  if ((ranks_.rank() > 0 || of_one_batch) && job_.observer &&
      job_.observer->observes(state_.step, job_.options.epochs * steps_per_epoch_))
    observe_part(of_one_batch ? at::cat(parts) : parts.front());
  each_part(
      ranks_, parts.size(),
      [&](size_t part) {
        buffers.copy_(before);
        const Batch batch = batch_of(parts[part], part);
        DropoutMasks masks(dropout_seed(part));
        const JointPass joint = forward(batch, masks, of_one_batch);
        if (part == 0 && !of_one_batch) observe(batch, joint, masks);
        return PartValues{.losses = latest_,
                          .gradient = gradient_->of_batch(joint, batch, latest_.present),
                          .buffers = buffers,
                          .stops = job_.stop.stop_requested()};
      },
      [&](const PartValues& values) {
        check_finite(job_, values.losses.values, "training", state_.step);
        gradient_->add(values.gradient);
        sum.add_(values.buffers);
        add_losses(values.losses, parts.size(), step);
        count_losses(values.losses);
        others_stop_ = others_stop_ || values.stops;
      });
  buffers.copy_(sum.div_(static_cast<double>(parts.size())));
}

void Loop::take_step() {
  const auto parts = rows_.of_step(state_.step);
  WeighedStep step = no_losses();
  if (shares_one_batch(parts)) {
    begin_gradient(parts);
    take_parts(at::tensor_split(parts.front(), ranks_.size()), /*of_one_batch=*/true, step);
  } else if (parts.size() == 1) {
    const Batch batch = batch_of(parts[0], 0);
    DropoutMasks masks(dropout_seed(0));
    const JointPass joint = forward(batch, masks);
    check_finite(job_, latest_.values, "training", state_.step);
    observe(batch, joint, masks);
    begin_gradient(parts);
    gradient_->add(gradient_->of_batch(joint, batch, latest_.present));
    add_losses(latest_, 1, step);
    count_losses(latest_);
  } else {
    begin_gradient(parts);
    take_parts(parts, /*of_one_batch=*/false, step);
  }
  update(gradient_->finish(step));
  const bool needs_losses = state_.weighting->needs_losses_after();
  state_.weighting->learn(step, needs_losses ? losses_now(parts).losses : std::vector<double>());
}

TrainingResult Loop::run() {
  begin_or_resume();
  bool stopped_early = false;
  while (!finished() && !stopped_early) {
    const double step_rate = rate();
    take_step();
    stopped_early = job_.observer != nullptr && job_.observer->stop_requested();
    ++state_.step;
    const bool epoch_ended = state_.step % steps_per_epoch_ == 0;
    if (epoch_ended) end_epoch();

    state_.seconds = seconds_before_ + seconds_since(begun_);
    if (job_.on_progress) {
      job_.on_progress({.step = state_.step,
                        .steps = job_.options.epochs * steps_per_epoch_,
                        .epoch = epoch(),
                        .seconds = state_.seconds,
                        .last_epoch = state_.history.empty() ? nullptr : &state_.history.back(),
                        .epoch_ended = epoch_ended,
                        .learning_rate = step_rate});
    }
    const bool stops = job_.stop.stop_requested();
    if (stops || others_stop_) save();
    if (stops)
      throw InterruptedError(fmt::format("{}: interrupted at step {}", job_.name, state_.step));
    if (others_stop_) throw RanksLost("one of the processes was stopped");
    if (seconds_since(saved_) >= job_.options.checkpoint_seconds) {
      save();
      saved_ = Clock::now();
    }
  }
  state_.seconds = seconds_before_ + seconds_since(begun_);
  if (stopped_early) save();
  return {.state = std::move(state_.best),
          .history = std::move(state_.history),
          .best_epoch = state_.best_epoch,
          .planned_steps = job_.options.epochs * steps_per_epoch_,
          .stopped_early = stopped_early,
          .steps = state_.step,
          .seconds = state_.seconds,
          .task_best = std::move(state_.task_best),
          .held_out = state_.held_out->rows()};
}

}  // namespace

int64_t planned_steps(const TrainOptions& options, int64_t rows) {
  return options.epochs * steps_per_epoch(options, rows);
}

TrainingResult train(const TrainingJob& job) {
  return Loop(job).run();
}

}  // namespace kindred
