#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "kindred/base/error.h"
#include "kindred/base/worker_pool.h"
#include "kindred/machine/threads.h"
#include "kindred/model/evaluation.h"
#include "kindred/model/tensor_file.h"
#include "kindred/run/network_store.h"
#include "kindred/run/pause.h"
#include "kindred/run/run_progress.h"
#include "kindred/run/shared_networks.h"
#include "kindred/run/task_best.h"
#include "kindred/run/training_events.h"
#include "kindred/train/checkpoint.h"
#include "kindred/train/training.h"

// The trainings of a NetworkStore.

namespace kindred {
namespace {

std::optional<NetworkRecord::HeldOut> held_out_of(
    const Network& network, const RowResults& rows, const DataSet& validation,
    const std::vector<std::optional<double>>& at_kept_epoch) {
  if (!rows.losses.sum.defined()) return std::nullopt;
  return NetworkRecord::HeldOut{
      .losses = loss_values(rows.losses.over_rows()),
      .metrics = rows.outputs.defined() ? metrics_of_outputs(network, rows.outputs, validation)
                                        : at_kept_epoch};
}

}  // namespace

// What a network is trained with.
struct NetworkStore::Trainee {
  std::unique_ptr<Network> network;
  DataSet training, validation;
  TrainOptions options;
  std::filesystem::path place, checkpoint;
  bool keeps;  // see TrainingJob::keep_task_best

  [[nodiscard]] std::vector<std::string> task_names() const {
    std::vector<std::string> names;
    for (const auto& task : network->tasks()) names.push_back(task.name);
    return names;
  }
};

NetworkStore::Trainee NetworkStore::trainee(const NetworkKey& key) const {
  const auto place = directory(key), checkpoint = place / "checkpoint.safetensors";
  Trainee trainee{.network = network_in_training(key.tasks),
                  .training = rows_of(data_.training, key.tasks),
                  .validation = rows_of(data_.validation, key.tasks),
                  .options = config_.train,
                  .place = place,
                  .checkpoint = checkpoint,
                  .keeps = leaves_checkpoints(key)};
  if (!key.weighting.empty()) trainee.options.weighting = key.weighting;
  // A training that began with them goes on with them.
  if (key.tasks.size() == data_.tasks.size() && std::filesystem::exists(checkpoint))
    trainee.keeps = trainee.keeps || keeps_task_best(checkpoint);
  return trainee;
}

TrainingJob NetworkStore::job_of(const Trainee& trainee, const NetworkKey& key,
                                 const std::stop_token& stop) const {
  return {.name = name(key),
          .network = *trainee.network,
          .training = trainee.training,
          .validation = trainee.validation,
          .options = trainee.options,
          .seed = key.seed,
          .device = device_,
          .checkpoint = trainee.checkpoint,
          .on_progress = {},
          .stop = stop,
          .keep_task_best = trainee.keeps,
          .start = start_};
}

TrainingResult NetworkStore::train_one(
    const NetworkKey& key, AffinityProbe* probe,
    const std::function<void(const TrainingProgress&)>& on_progress, const std::stop_token& stop,
    const Connect& connect) {
  const Trainee trainee = this->trainee(key);
  const auto& [own, training, validation, options, place, checkpoint, keeps] = trainee;
  const auto names = trainee.task_names();
  make_directory(place);
  // One that did not begin with checkpoints of the tasks begins anew.
  if (keeps && std::filesystem::exists(checkpoint) && !keeps_task_best(checkpoint))
    std::filesystem::remove(checkpoint);
  std::optional<TrainingEvents> events;
  if (config_.run.tensorboard)
    events.emplace(place / "events.out.tfevents.0.kindred", names,
                   probe ? [probe] { return probe->mean(); } : std::function<AffinityMatrix()>());
  const auto ranks = connect ? connect() : one_rank();
  TrainingJob job = job_of(trainee, key, stop);
  job.observer = probe;
  job.ranks = ranks.get();
  job.on_progress = [&](const TrainingProgress& progress) {
    if (events) events->progress(progress);
    if (on_progress) on_progress(progress);
  };
  auto result = train(job);

  if (result.stopped_early) return result;
  TensorFile weights{.tensors = {{"parameters", result.state.parameters.flat()},
                                 {"buffers", result.state.buffers.flat()}}};
  write_tensor_file(place / kWeightsFile, kWeightsFormat, weights);
  write_row_losses(
      key, result.held_out.losses.sum.defined()
               ? result.held_out
               : evaluation_of(*own, result.state, LossBank(own->tasks()), validation).rows);
  if (config_.answer.by == AnswerBy::kMetric)
    write_row_metrics(key, *own, result.state, validation);
  const auto validation_metrics = evaluate_metrics(*own, result.state, validation);
  const FoldedMetrics tested = this->tested(*own, result.state, key.tasks);
  if (keeps)
    write_json_file(
        place / kTaskCheckpoints,
        to_json(evaluate_task_best(*own, result, validation, data_.test, test_folds(key.tasks),
                                   std::min(kTestFolds, data_.test.rows()))));
  if (events) events->finish(result.steps, validation_metrics, tested.all);
  std::error_code error;
  // Trained once more for another file: its record stays as it was.
  if (has(key)) {
    std::filesystem::remove(checkpoint, error);
    return result;
  }
  const auto& best = result.history[static_cast<size_t>(result.best_epoch)];
  write_json_file(place / "result.json",
                  to_json(NetworkRecord{.tasks = names,
                                        .task_numbers = key.tasks,
                                        .seed = key.seed,
                                        .weighting = options.weighting,
                                        .validation_losses = best.validation_losses,
                                        .validation = validation_metrics,
                                        .test = tested.all,
                                        .test_without = tested.without,
                                        .best_epoch = result.best_epoch,
                                        .steps = result.steps,
                                        .seconds = result.seconds,
                                        .held_out = held_out_of(*own, result.held_out, validation,
                                                                validation_metrics),
                                        .measured = probe != nullptr,
                                        .history = result.history}));
  std::filesystem::remove(checkpoint, error);
  return result;
}

NetworkStore::Next NetworkStore::train_next(
    const std::vector<NetworkKey>& keys, const std::stop_token& stop,
    const std::function<void(size_t, const TrainingProgress&)>& on_progress) {
  auto next = Next{.trained = std::nullopt, .others = false};
  for (size_t i = 0; i < keys.size(); ++i) {
    if (is_complete(keys[i])) continue;
    const std::string work = work_name(keys[i]);
    const auto lease = directory_.crew().take(work);
    if (!lease) {
      next.others = next.others || directory_.crew().others_hold(work);
      continue;
    }
    if (is_complete(keys[i])) continue;  // while the lease was taken
    std::stop_source ends;
    const std::stop_callback stopped(stop, [&] { ends.request_stop(); });
    const std::stop_callback lost(lease->lost(), [&] { ends.request_stop(); });
    try {
      (void)train_one(
          keys[i], nullptr,
          [&](const TrainingProgress& progress) {
            if (on_progress) on_progress(i, progress);
          },
          ends.get_token());
    } catch (const InterruptedError&) {
      if (!lease->lost().stop_requested() || stop.stop_requested()) throw;
      next.others = true;  // another process has taken it over
      continue;
    }
    next.trained = i;
    return next;
  }
  return next;
}

void NetworkStore::follow(const NetworkKey& key, AffinityProbe& probe, Ranks& ranks,
                          const std::stop_token& stop) const {
  const OperationThreads operation_threads(joint_threads());
  const Trainee trainee = this->trainee(key);
  TrainingJob job = job_of(trainee, key, stop);
  job.observer = &probe;
  job.ranks = &ranks;
  (void)train(job);
}

int NetworkStore::joint_threads() const {
  // A step on pictures is faster on several threads; one on table rows is slower.
  return data_.input.is_picture() ? worker_count(config_.run, device_) : 1;
}

bool NetworkStore::take(const NetworkKey& key, Reporter& reporter) {
  const auto offer = offers_.find(key);
  if (offer == offers_.end() || has(key)) return false;
  try {
    take_network(offer->second, key, directory(key));
  } catch (const InputError& error) {
    reporter.warning(fmt::format("{}; this network is trained again", error.what()));
    offers_.erase(offer);
    return false;
  }
  directory_.log({{"event", "network"},
                  {"tasks", key.tasks},
                  {"seed", key.seed},
                  {"from", offer->second.string()}});
  return true;
}

void NetworkStore::announce(std::vector<NetworkKey> keys, Reporter& reporter) {
  for (const auto& key : keys) take(key, reporter);
  announced_ = std::move(keys);
  publish({});
}

void NetworkStore::invite(const std::optional<SharedJoint>& joint) {
  joint_ = joint;
  publish({});
}

void NetworkStore::publish(const std::vector<NetworkKey>& keys) {
  SharedNetworks work;
  work.joint = joint_;
  for (const auto& list : {std::cref(keys), std::cref(std::as_const(announced_))})
    for (const auto& key : list.get())
      if (!is_complete(key)) work.networks.push_back({folder(), key});
  directory_.crew().publish(to_json(work));
}

void NetworkStore::train_all(const std::vector<NetworkKey>& keys, const std::string& stage,
                             Reporter& reporter) {
  std::vector<NetworkKey> missing;
  for (const auto& key : keys)
    if (!is_complete(key) && std::find(missing.begin(), missing.end(), key) == missing.end())
      missing.push_back(key);
  std::erase_if(missing, [&](const NetworkKey& key) { return take(key, reporter); });
  if (missing.empty()) return;
  publish(missing);

  const OperationThreads threads(1);
  WorkerPool pool(
      std::min<int>(trainings_at_once(config_.run, device_), static_cast<int>(missing.size())));
  std::mutex mutex;
  std::vector<double> shares(missing.size(), 0);  // completed, of each network
  const auto begin = std::chrono::steady_clock::now();
  auto next = begin;  // next report of unfinished networks
  const auto report = [&] {
    const auto done = std::count(shares.begin(), shares.end(), 1.0);
    const double all = std::accumulate(shares.begin(), shares.end(), 0.0);
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    reporter.progress({.stage = stage,
                       .unit = "network",
                       .done = done,
                       .total = static_cast<int64_t>(missing.size()),
                       .seconds = seconds,
                       .detail = "",
                       .underway = all - static_cast<double>(done)});
  };
  // Reports the networks that are complete now, whoever has trained them.
  const auto report_complete = [&] {
    const std::lock_guard lock(mutex);
    for (size_t i = 0; i < missing.size(); ++i) {
      if (shares[i] == 1 || !is_complete(missing[i])) continue;
      shares[i] = 1;
      directory_.log({{"event", "network"},
                      {"tasks", missing[i].tasks},
                      {"seed", missing[i].seed},
                      {"weighting", missing[i].weighting},
                      {"done", std::count(shares.begin(), shares.end(), 1.0)},
                      {"total", missing.size()}});
      report();
    }
  };
  const auto on_progress = [&](size_t item, const TrainingProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex);
    // Complete is 1, and counted when its files are there.
    shares[item] =
        std::min(0.999, static_cast<double>(progress.step) / static_cast<double>(progress.steps));
    if (now < next) return;
    next = now + std::chrono::milliseconds(100);
    report();
  };
  std::atomic<bool> failed = false;
  pool.run(static_cast<size_t>(pool.size()), [&](int, size_t) {
    Patience patience;
    try {
      while (!failed) {
        const Next done = train_next(missing, reporter.stop_token(), on_progress);
        if (done.trained || done.others) report_complete();
        if (done.trained) {
          patience.reset();
          continue;
        }
        if (!done.others) return;
        patience.pause(reporter.stop_token());
      }
    } catch (...) {
      failed = true;
      throw;
    }
  });
  report_complete();
}

SearchRecord NetworkStore::train_observed(const NetworkKey& key, AffinityProbe& probe,
                                          Reporter& reporter, const Connect& connect) {
  const int threads = joint_threads();
  const OperationThreads operation_threads(threads);
  const auto result = train_one(
      key, &probe,
      [&](const TrainingProgress& progress) {
        std::string detail;
        if (progress.last_epoch)
          detail = fmt::format("epoch {}, validation loss {:.4g}", progress.epoch,
                               progress.last_epoch->validation_total);
        reporter.progress({.stage = kJointTraining,
                           .unit = "step",
                           .done = progress.step,
                           .total = progress.steps,
                           .seconds = progress.seconds,
                           .detail = detail});
      },
      reporter.stop_token(), connect);
  SearchRecord search{.steps = result.steps,
                      .planned_steps = result.planned_steps,
                      .stopped_early = result.stopped_early,
                      .seconds = result.seconds,
                      .threads = threads};
  take_observed(search, probe.save(), "affinity measurements");
  return search;
}

}  // namespace kindred
