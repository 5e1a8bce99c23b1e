#include "kindred/train/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/interrupt.h"
#include "kindred/base/random.h"
#include "kindred/base/text.h"
#include "kindred/train/augment.h"
#include "kindred/train/checkpoint.h"
#include "kindred/train/gradients.h"

namespace kindred {
namespace {

int64_t step_rows(const TrainOptions& options) {
  return options.batch * options.accumulate;
}

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

at::TensorOptions tensor_options(const TrainOptions& options) {
  return at::TensorOptions().dtype(options.precision == Precision::kFloat64 ? at::kDouble
                                                                            : at::kFloat);
}

// The loop, cut into its steps.
class Loop {
 public:
  explicit Loop(const TrainingJob& job);
  TrainingResult run();

 private:
  void begin_or_resume();
  [[nodiscard]] std::vector<at::Tensor> next_rows();  // of each batch of the step
  [[nodiscard]] Batch batch_of(const at::Tensor& rows, size_t part) const;
  void take_step();
  [[nodiscard]] at::Tensor forward(const Batch& batch, size_t part);  // the joint loss
  void check_finite(const std::vector<double>& losses, const char* part) const;
  void observe(const Batch& batch);
  void backward(const at::Tensor& joint_loss, size_t part);
  void count_losses();
  void update();
  void end_epoch();
  void save() const;
  [[nodiscard]] Json identity() const;

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
  int64_t steps_per_epoch_;
  at::Tensor weights_;               // of the tasks, float64
  std::vector<at::Tensor> trained_;  // the parameters that train, in order
  at::Tensor gradient_;              // of all of them, flat
  TrainingState state_;

  at::Tensor order_;  // of the rows in the epoch that order_epoch_ names
  int64_t order_epoch_ = -1;
  std::vector<double> step_losses_;
  std::vector<bool> present_;
  Clock::time_point begun_, saved_;
  double seconds_before_ = 0;
};

Loop::Loop(const TrainingJob& job)
    : job_(job),
      losses_(job.network.tasks()),
      steps_per_epoch_(std::max<int64_t>(
          1, (job.training.rows() + step_rows(job.options) / 2) / step_rows(job.options))) {
  std::vector<double> weights;
  for (const auto& task : job.network.tasks()) weights.push_back(task.weight);
  weights_ = at::tensor(weights, at::kDouble);
  const auto options = tensor_options(job.options);
  state_.network = NetworkState::initial(job.network, options, job.seed);
  state_.best = NetworkState::initial(job.network, options, job.seed);
  state_.optimizer = make_optimizer(job.options, state_.network.parameters.trainable());
  state_.loss_sums.assign(weights.size(), 0);
  state_.loss_counts.assign(weights.size(), 0);
  for (const auto& view : state_.network.parameters.views())
    if (view.requires_grad()) trained_.push_back(view);
  gradient_ = at::empty_like(state_.network.parameters.trainable());
}

Json Loop::identity() const {
  // Whatever else differs between two configurations shows in one of these.
  Json tasks = Json::array();
  for (const auto& task : job_.network.tasks()) tasks.push_back(task.to_json());
  TrainOptions options = job_.options;
  ModelOptions model = job_.network.options();
  OptionSet set;
  describe(options, set);
  describe(model, set);
  Json settings = Json::object();
  for (const auto& option : set.options())
    if (option.key != "train.checkpoint_seconds") settings[option.key] = option.get();
  return {{"tasks", tasks},
          {"options", settings},
          {"trunk", job_.network.trunk().fingerprint()},
          {"seed", job_.seed},
          {"rows", {job_.training.rows(), job_.validation.rows()}}};
}

void Loop::begin_or_resume() {
  Json observed = nullptr;
  if (!job_.checkpoint.empty() && std::filesystem::exists(job_.checkpoint))
    observed = load_checkpoint(job_.checkpoint, identity(), state_);
  if (job_.observer && observed.is_null() && state_.step > 0)
    throw InputError(fmt::format("{}: is of a training that was not measured; remove it",
                                 job_.checkpoint.string()));
  if (job_.observer) job_.observer->restore(observed);
  seconds_before_ = state_.seconds;
  begun_ = saved_ = Clock::now();
}

bool Loop::finished() const {
  const auto epochs = static_cast<int64_t>(state_.history.size());
  const int64_t patience = job_.options.patience;
  return epochs >= job_.options.epochs ||
         (patience > 0 && epochs - 1 - state_.best_epoch >= patience);
}

std::vector<at::Tensor> Loop::next_rows() {
  if (order_epoch_ != epoch()) {
    order_epoch_ = epoch();
    RandomStream stream(derive_seed(job_.seed, "shuffle", static_cast<uint64_t>(order_epoch_)));
    order_ = at::tensor(random_permutation(job_.training.rows(), stream), at::kLong);
  }
  const int64_t position = state_.step % steps_per_epoch_;
  const int64_t rows = job_.training.rows();
  const int64_t begin = position * rows / steps_per_epoch_;
  const int64_t end = (position + 1) * rows / steps_per_epoch_;
  const int64_t after = std::min(rows, 2 * end - begin);
  if (after > end) job_.training.expect(order_.slice(0, end, after));
  const int64_t count = end - begin;
  const int64_t parts = std::min(job_.options.accumulate, count);
  std::vector<at::Tensor> rows_of_parts;
  for (int64_t part = 0; part < parts; ++part)
    rows_of_parts.push_back(
        order_.slice(0, begin + part * count / parts, begin + (part + 1) * count / parts));
  return rows_of_parts;
}

Batch Loop::batch_of(const at::Tensor& rows, size_t part) const {
  Batch batch = job_.training.get(rows);
  if (batch.inputs.scalar_type() == at::kByte)
    batch.inputs = augment(batch.inputs, job_.network.input(), job_.options,
                           derive_seed(job_.seed, "augment", batch_number(part)));
  return batch;
}

at::Tensor Loop::forward(const Batch& batch, size_t part) {
  const auto& network = job_.network;
  const at::Tensor* parameters = state_.network.parameters.views().data();
  const auto features =
      network.features(batch.inputs, parameters, state_.network.buffers.views().data(),
                       {.mode = PassMode::kTrain, .dropout_seed = dropout_seed(part)});
  const auto outputs = network.heads().forward(features, parameters + network.shared_tensors());
  const auto losses = losses_.losses(outputs, batch);
  const auto values = losses.detach().to(at::kCPU).contiguous();
  step_losses_.assign(values.data_ptr<double>(), values.data_ptr<double>() + values.numel());
  present_ = losses_.present(batch);
  check_finite(step_losses_, "training");
  return at::dot(losses, weights_);
}

void Loop::check_finite(const std::vector<double>& losses, const char* part) const {
  for (size_t task = 0; task < losses.size(); ++task) {
    if (std::isfinite(losses[task])) continue;
    throw FailureError(
        fmt::format("{}: the {} loss of task {} is {} at step {} (epoch {}); try a "
                    "train.learning_rate below {}, "
                    "train.clip_norm = 1, or look for extreme values in its column",
                    job_.name, part, quote(job_.network.tasks()[task].name), losses[task],
                    state_.step + 1, epoch() + 1, job_.options.learning_rate));
  }
}

void Loop::observe(const Batch& batch) {
  if (!job_.observer) return;
  job_.observer->observe({.network = job_.network,
                          .losses = losses_,
                          .state = state_.network,
                          .optimizer = *state_.optimizer,
                          .batch = batch,
                          .task_losses = step_losses_,
                          .present = present_,
                          .learning_rate = rate(),
                          .dropout_seed = dropout_seed(0),
                          .step = state_.step,
                          .epoch = epoch(),
                          .most_steps = job_.options.epochs * steps_per_epoch_});
}

void Loop::backward(const at::Tensor& joint_loss, size_t part) {
  const auto gradients = flat_gradients({joint_loss}, trained_);
  if (part == 0) {
    at::cat_out(gradient_, gradients);
  } else {
    gradient_.add_(at::cat(gradients));
  }
}

void Loop::update() {
  const c10::AutoGradMode no_gradients(false);
  if (job_.options.clip_norm) {
    const double norm = gradient_.norm().item<double>();
    if (norm > *job_.options.clip_norm) gradient_.mul_(*job_.options.clip_norm / norm);
  }
  state_.optimizer->step(state_.network.parameters.trainable(), gradient_, rate());
}

void Loop::count_losses() {
  for (size_t task = 0; task < step_losses_.size(); ++task) {
    if (!present_[task]) continue;
    state_.loss_sums[task] += step_losses_[task];
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
  const Batch labels = job_.validation.labels();
  const auto outputs = evaluate_outputs(job_.network, state_.network, job_.validation);
  const auto losses = losses_.losses(outputs, labels).to(at::kCPU).contiguous();
  record.validation_losses.assign(losses.data_ptr<double>(),
                                  losses.data_ptr<double>() + losses.numel());
  check_finite(record.validation_losses, "validation");
  for (size_t task = 0; task < record.validation_losses.size(); ++task)
    record.validation_total += job_.network.tasks()[task].weight * record.validation_losses[task];

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
  if (job_.checkpoint.empty()) return;
  const Json observed = job_.observer ? job_.observer->save() : Json(nullptr);
  save_checkpoint(job_.checkpoint, state_, identity(), observed);
}

void Loop::take_step() {
  const auto parts = next_rows();
  for (size_t part = 0; part < parts.size(); ++part) {
    const Batch batch = batch_of(parts[part], part);
    const auto joint_loss = forward(batch, part);
    if (part == 0) observe(batch);
    backward(joint_loss, part);
    count_losses();
  }
  if (parts.size() > 1) gradient_.div_(static_cast<double>(parts.size()));
  update();
}

TrainingResult Loop::run() {
  begin_or_resume();
  bool cut_short = false;
  while (!finished() && !cut_short) {
    take_step();
    cut_short = job_.observer != nullptr && job_.observer->satisfied();
    ++state_.step;
    if (state_.step % steps_per_epoch_ == 0) end_epoch();

    state_.seconds = seconds_before_ + seconds_since(begun_);
    if (job_.on_progress) {
      job_.on_progress({.step = state_.step,
                        .steps = job_.options.epochs * steps_per_epoch_,
                        .epoch = epoch(),
                        .seconds = state_.seconds,
                        .last_epoch = state_.history.empty() ? nullptr : &state_.history.back()});
    }
    if (interrupt_requested()) {
      save();
      throw InterruptedError(fmt::format("{}: interrupted at step {}", job_.name, state_.step));
    }
    if (seconds_since(saved_) >= job_.options.checkpoint_seconds) {
      save();
      saved_ = Clock::now();
    }
  }
  state_.seconds = seconds_before_ + seconds_since(begun_);
  if (cut_short) save();
  return {.state = std::move(state_.best),
          .history = std::move(state_.history),
          .best_epoch = state_.best_epoch,
          .most_steps = job_.options.epochs * steps_per_epoch_,
          .cut_short = cut_short,
          .steps = state_.step,
          .seconds = state_.seconds};
}

}  // namespace

Json EpochRecord::to_json() const {
  return {{"training_losses", training_losses},
          {"validation_losses", validation_losses},
          {"validation_total", validation_total}};
}

EpochRecord EpochRecord::from_json(const Json& json) {
  EpochRecord record;
  json.at("training_losses").get_to(record.training_losses);
  json.at("validation_losses").get_to(record.validation_losses);
  json.at("validation_total").get_to(record.validation_total);
  return record;
}

TrainingResult train(const TrainingJob& job) {
  return Loop(job).run();
}

}  // namespace kindred
