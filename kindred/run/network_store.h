#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "kindred/affinity/probe.h"
#include "kindred/config/config.h"
#include "kindred/model/evaluation.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/ranks/ranks.h"
#include "kindred/record/network_record.h"
#include "kindred/record/search_record.h"
#include "kindred/record/task_checkpoint_record.h"
#include "kindred/run/network_files.h"
#include "kindred/run/network_key.h"
#include "kindred/run/reporter.h"
#include "kindred/run/row_file.h"
#include "kindred/run/run_directory.h"
#include "kindred/run/shared_networks.h"
#include "kindred/task/dense_loss.h"
#include "kindred/train/training.h"

namespace kindred {

// Number of folds of the test rows; with fewer rows, each is a fold.
inline constexpr int64_t kTestFolds = 20;

// Throws InputError: answer.by = "metric" cannot use the task's metric, undefined on `where`.
[[noreturn]] void reject_undefined_metric(const Task& task, const std::string& where);

// The networks of a run directory, under networks/ or another folder. Each is trained once and then
// reused.
class NetworkStore {
 public:
  // All arguments must outlive the store. Without test rows, networks have no scores on them.
  NetworkStore(const Config& config, const PreparedData& data, RunDirectory& directory,
               std::filesystem::path folder = "networks");

  // Networks that were trained elsewhere and are the same as ours: their folders. train_all() and
  // announce() take those that are missing.
  void offer(std::map<NetworkKey, std::filesystem::path> folders) { offers_ = std::move(folders); }

  // Trains the networks of `keys` that are not trained yet, trainings_at_once() in parallel, each
  // on one thread, together with the other processes of the run; returns when all are trained.
  // `stage` is the stage name in progress reports. Throws as train() does.
  void train_all(const std::vector<NetworkKey>& keys, const std::string& stage, Reporter& reporter);

  // What train_next() did.
  struct Next {
    std::optional<size_t> trained;  // index of the network; nullopt: none was free
    bool others;                    // another process trains one that comes before, or any
  };
  // Trains the first network of `keys` that is not trained and not in training. May be called from
  // several threads. Throws as train() does.
  Next train_next(const std::vector<NetworkKey>& keys, const std::stop_token& stop,
                  const std::function<void(size_t, const TrainingProgress&)>& on_progress = {});

  // Lets other processes train these networks, which this one will need later.
  void announce(std::vector<NetworkKey> keys, Reporter& reporter);
  // Lets other processes take part in a joint training; nullopt: there is none.
  void invite(const std::optional<SharedJoint>& joint);

  // Connects the processes that train a network together, before its training begins.
  using Connect = std::function<std::unique_ptr<Ranks>()>;
  // Every training of this store begins with `start`, which must outlive it; see TrainingJob.
  void start_from(const NetworkState& start) { start_ = &start; }
  // Trains one network with a probe. Operations use one thread (pictures: worker_count()). If the
  // probe ends the training, has() stays false and train_all() continues from that step. Throws as
  // train() and `connect` do; with RanksLost, another call goes on from the last checkpoint.
  [[nodiscard]] SearchRecord train_observed(const NetworkKey& key, AffinityProbe& probe,
                                            Reporter& reporter, const Connect& connect = {});
  // Takes part in train_observed() of another process, which writes the files.
  void follow(const NetworkKey& key, AffinityProbe& probe, Ranks& ranks,
              const std::stop_token& stop) const;

  // From now on the training of a network for all tasks, without another weighting, also leaves its
  // best checkpoint for each task. train_all() trains a network without them once more, to the same
  // bits. Call it before such a training begins.
  void keep_task_checkpoints() { keeps_checkpoints_ = true; }
  // Returns them, one per task, of the network for all tasks. Throws InputError if its
  // task_checkpoints.json is missing or damaged.
  [[nodiscard]] std::vector<TaskCheckpoint> task_checkpoints(uint64_t seed) const;

  [[nodiscard]] bool has(const NetworkKey& key) const;
  // Its folder.
  [[nodiscard]] std::filesystem::path directory(const NetworkKey& key) const;
  // Throws InputError if the network's files are missing or damaged.
  [[nodiscard]] const NetworkRecord& scores(const NetworkKey& key);

  // Returns the trained network's losses on all validation rows, see HeldOutEpochs; rows that have
  // no label for its tasks have weight 0. A run of version 0.2.0 has no such file; it is then
  // written from the network's weights, whose epoch was chosen by these rows. Throws InputError if
  // it is damaged, of other rows, or contradicts the network's record.
  [[nodiscard]] LossParts row_losses(const NetworkKey& key);

  // Returns the influence of every validation row on the trained network's metrics there, see
  // evaluate_metric_influences(): [rows, tasks] float64. From the same outputs as row_losses(), of
  // label maps from the network's weights. Throws as row_losses() does.
  [[nodiscard]] at::Tensor metric_influences(const NetworkKey& key);

  // Returns what choices between networks go by: by answer.by its validation losses, or its metrics
  // on the validation rows as errors (error_of_metric()). Throws as scores() does, and InputError
  // if a metric is undefined.
  [[nodiscard]] std::vector<double> validation_errors(const NetworkKey& key);

  // What validation_errors() are.
  [[nodiscard]] AnswerBy answer_by() const { return config_.answer.by; }

  // Returns the network as bundles compute it: on the CPU, without bfloat16.
  [[nodiscard]] std::unique_ptr<Network> network(const std::vector<int64_t>& tasks) const;
  // Returns the trained state, on the CPU.
  [[nodiscard]] NetworkState state(const NetworkKey& key) const;

  [[nodiscard]] const PreparedData& data() const { return data_; }
  [[nodiscard]] std::string folder() const { return folder_.generic_string(); }

 private:
  [[nodiscard]] bool has_dense_tasks() const;
  [[nodiscard]] std::unique_ptr<Network> make(const std::vector<int64_t>& tasks,
                                              bool bfloat16) const;
  [[nodiscard]] std::unique_ptr<Network> network_in_training(
      const std::vector<int64_t>& tasks) const;
  [[nodiscard]] std::string name(const NetworkKey& key) const;
  // Of a lease.
  [[nodiscard]] std::string work_name(const NetworkKey& key) const;
  // Lets other processes train these networks, and those announced.
  void publish(const std::vector<NetworkKey>& keys);
  // The rows of a part that a network of `tasks` learns from.
  [[nodiscard]] DataSet rows_of(const DataSet& part, const std::vector<int64_t>& tasks) const;
  // The numbers of a network's rows of rows_of() among the validation rows; undefined: all.
  [[nodiscard]] at::Tensor row_numbers(const NetworkKey& key, int64_t rows) const;
  // validation_losses.safetensors (kindred.row-losses/1) and, after it,
  // validation_metrics.safetensors (kindred.row-metrics/1).
  void write_row_losses(const NetworkKey& key, const RowResults& rows) const;
  void write_row_metrics(const NetworkKey& key, const Network& network, const NetworkState& state,
                         const DataSet& validation) const;
  // Whether training this network leaves task_checkpoints.json.
  [[nodiscard]] bool leaves_checkpoints(const NetworkKey& key) const;
  [[nodiscard]] bool is_complete(const NetworkKey& key) const;
  // Takes an offered network; returns false if there is none, or its files are damaged.
  bool take(const NetworkKey& key, Reporter& reporter);
  // Of the test rows that a network of these tasks is tested on.
  [[nodiscard]] at::Tensor test_folds(const std::vector<int64_t>& tasks) const;
  [[nodiscard]] FoldedMetrics tested(const Network& network, const NetworkState& state,
                                     const std::vector<int64_t>& tasks) const;
  struct Trainee;
  [[nodiscard]] Trainee trainee(const NetworkKey& key) const;
  [[nodiscard]] TrainingJob job_of(const Trainee& trainee, const NetworkKey& key,
                                   const std::stop_token& stop) const;
  // Per operation.
  [[nodiscard]] int joint_threads() const;
  TrainingResult train_one(const NetworkKey& key, AffinityProbe* probe,
                           const std::function<void(const TrainingProgress&)>& on_progress,
                           const std::stop_token& stop, const Connect& connect = {});

  const Config& config_;
  const PreparedData& data_;
  RunDirectory& directory_;
  std::filesystem::path folder_;
  at::Device device_;
  at::Tensor test_folds_;  // of all test rows
  bool keeps_checkpoints_ = false;
  std::vector<NetworkKey> announced_;
  std::optional<SharedJoint> joint_;
  std::map<NetworkKey, NetworkRecord> scores_;
  std::map<NetworkKey, std::filesystem::path> offers_;
  const NetworkState* start_ = nullptr;
};

}  // namespace kindred
