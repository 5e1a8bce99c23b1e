#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "kindred/affinity/probe.h"
#include "kindred/config/config.h"
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/study/reporter.h"
#include "kindred/study/run_directory.h"
#include "kindred/train/training.h"

namespace kindred {

// One network of a study.
struct NetworkKey {
  std::vector<int64_t> tasks;  // that it learns, ascending
  uint64_t seed = 0;           // that it is trained with
  std::string weighting =
      {};  // of the losses, where it is another than train.weighting; else empty
  auto operator<=>(const NetworkKey&) const = default;
};

// What is known of a trained network; one entry a task of its key.
struct NetworkScores {
  std::vector<double> validation_losses;                // at the kept epoch
  std::vector<std::optional<double>> validation, test;  // the task's metric, where defined
  // [task][fold]: the metric on the test rows but one of kTestFolds folds of successive rows, the
  // same rows for all networks; empty for networks of versions that did not measure it.
  std::vector<std::vector<std::optional<double>>> test_without;
  int64_t epochs = 0, steps = 0;
  double seconds = 0;  // not reproducible
};

// Of fewer test rows each is a fold.
inline constexpr int64_t kTestFolds = 20;

// What a training with a probe was like.
struct ObservedTraining {
  int64_t steps = 0, most_steps = 0;
  bool cut_short = false;  // by the probe
  double seconds = 0;      // not reproducible
  int threads = 1;         // that shared an operation
  Json observed;           // what the probe saved
};

// The networks of a run directory, under networks/. Each is trained once, whoever
// asks.
class NetworkStore {
 public:
  // All must outlive the store.
  NetworkStore(const Config& config, const PreparedData& data, RunDirectory& directory);

  // Trains those of `keys` that are not there yet, as many at a time as worker_count() says, each
  // on one thread; `stage` names it for the reporter. Throws as train() does.
  void train_all(const std::vector<NetworkKey>& keys, const std::string& stage, Reporter& reporter);

  // Trains one network with a probe, its tensor operations on one thread. Where the probe ends the
  // training, the network is not there yet: train_all() goes on from that step.
  [[nodiscard]] ObservedTraining train_observed(const NetworkKey& key, AffinityProbe& probe,
                                                Reporter& reporter);

  [[nodiscard]] bool has(const NetworkKey& key) const;
  // Throws InputError when its files are missing or damaged.
  [[nodiscard]] const NetworkScores& scores(const NetworkKey& key);

  // For the CPU, and as bundles compute: not in bfloat16.
  [[nodiscard]] std::unique_ptr<Network> network(const std::vector<int64_t>& tasks) const;
  // On the CPU.
  [[nodiscard]] NetworkState state(const NetworkKey& key) const;

  [[nodiscard]] const PreparedData& data() const { return data_; }

 private:
  [[nodiscard]] bool has_dense_tasks() const;
  [[nodiscard]] std::unique_ptr<Network> make(const std::vector<int64_t>& tasks,
                                              ModelOptions model) const;
  [[nodiscard]] std::unique_ptr<Network> network_in_training(
      const std::vector<int64_t>& tasks) const;
  [[nodiscard]] std::filesystem::path directory(const NetworkKey& key) const;
  [[nodiscard]] std::string name(const NetworkKey& key) const;
  TrainingResult train_one(const NetworkKey& key, AffinityProbe* probe,
                           const std::function<void(const TrainingProgress&)>& on_progress);

  const Config& config_;
  const PreparedData& data_;
  RunDirectory& directory_;
  at::Device device_;
  std::map<NetworkKey, NetworkScores> scores_;
};

}  // namespace kindred
