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
#include "kindred/model/network.h"
#include "kindred/prepare/prepare.h"
#include "kindred/record/network_record.h"
#include "kindred/record/search_record.h"
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

// Of fewer test rows each is a fold.
inline constexpr int64_t kTestFolds = 20;

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
  [[nodiscard]] SearchRecord train_observed(const NetworkKey& key, AffinityProbe& probe,
                                            Reporter& reporter);

  [[nodiscard]] bool has(const NetworkKey& key) const;
  // Throws InputError if its files are missing or damaged.
  [[nodiscard]] const NetworkRecord& scores(const NetworkKey& key);

  // For the CPU, and as bundles compute: not in bfloat16.
  [[nodiscard]] std::unique_ptr<Network> network(const std::vector<int64_t>& tasks) const;
  // On the CPU.
  [[nodiscard]] NetworkState state(const NetworkKey& key) const;

  [[nodiscard]] const PreparedData& data() const { return data_; }

 private:
  [[nodiscard]] bool has_dense_tasks() const;
  [[nodiscard]] std::unique_ptr<Network> make(const std::vector<int64_t>& tasks,
                                              bool bfloat16) const;
  [[nodiscard]] std::unique_ptr<Network> network_in_training(
      const std::vector<int64_t>& tasks) const;
  [[nodiscard]] std::filesystem::path directory(const NetworkKey& key) const;
  [[nodiscard]] std::string name(const NetworkKey& key) const;
  TrainingResult train_one(const NetworkKey& key, AffinityProbe* probe,
                           const std::function<void(const TrainingProgress&)>& on_progress,
                           const std::stop_token& stop);

  const Config& config_;
  const PreparedData& data_;
  RunDirectory& directory_;
  at::Device device_;
  std::map<NetworkKey, NetworkRecord> scores_;
};

}  // namespace kindred
