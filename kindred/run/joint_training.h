#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

#include "kindred/affinity/probe.h"
#include "kindred/config/config.h"
#include "kindred/ranks/gloo_ranks.h"
#include "kindred/record/search_record.h"
#include "kindred/run/network_store.h"
#include "kindred/run/reporter.h"
#include "kindred/run/run_directory.h"

namespace kindred {

// The joint trainings of a run, each taken by up to run.joint_processes processes together.
class JointTraining {
 public:
  // Returns the probe of training `run`; only one that `writes` writes its file.
  using MakeProbe = std::function<std::unique_ptr<AffinityProbe>(int64_t run, bool writes)>;

  // All references must outlive it.
  JointTraining(const Config& config, NetworkStore& store, RunDirectory& directory,
                MakeProbe make_probe);

  // Trains `run` with the processes that come within seconds. If one is lost, goes on from the last
  // checkpoint with those that are left. Throws as NetworkStore::train_observed().
  [[nodiscard]] SearchRecord lead(int64_t run, Reporter& reporter);

  // Takes part in what another process leads, if there is a place for this one. Returns true after
  // the training, or what is left of it, and a moment after it was given a place in one that has
  // not begun. May be called from several threads, of which one takes part. Throws as train().
  bool follow(const SharedJoint& joint, const std::stop_token& stop);

 private:
  [[nodiscard]] NetworkKey key(int64_t run) const;
  [[nodiscard]] Meeting meeting(const SharedJoint& joint) const;
  // The store that the launcher named, if it can be used.
  [[nodiscard]] std::optional<StoreAddress> usable_store(Reporter& reporter) const;
  // After which a process is lost.
  [[nodiscard]] std::chrono::milliseconds longest_silence() const;
  [[nodiscard]] std::unique_ptr<Ranks> connect(int64_t run, Reporter& reporter);

  const Config& config_;
  NetworkStore& store_;
  RunDirectory& directory_;
  MakeProbe make_probe_;
  std::mutex mutex_;  // of following
  std::unique_ptr<Lease> place_;
  SharedJoint joint_;  // whose place this process holds
  int64_t rank_ = 0;
  bool avoids_store_ = false;  // it could not be used
};

}  // namespace kindred
