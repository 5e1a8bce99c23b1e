#include "kindred/run/joint_training.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "kindred/ranks/store_place.h"
#include "kindred/run/pause.h"

namespace kindred {
namespace {

// For the processes of a launcher, whose number is known, and for others.
constexpr std::chrono::seconds kWaitForWorld(30), kWaitForOthers(3);

}  // namespace

JointTraining::JointTraining(const Config& config, NetworkStore& store, RunDirectory& directory,
                             MakeProbe make_probe)
    : config_(config), store_(store), directory_(directory), make_probe_(std::move(make_probe)) {}

NetworkKey JointTraining::key(int64_t run) const {
  NetworkKey key{std::vector<int64_t>(store_.data().tasks.size()),
                 static_cast<uint64_t>(config_.run.seed + run)};
  std::iota(key.tasks.begin(), key.tasks.end(), int64_t{0});
  return key;
}

Meeting JointTraining::meeting(const SharedJoint& joint) const {
  Meeting meeting{.file = directory_.file("leases") / fmt::format("joint-{}.store", joint.number)};
  if (!joint.store) return meeting;
  meeting.host = joint.store->host;
  meeting.port = static_cast<uint16_t>(joint.store->port);
  meeting.is_open = joint.store->is_open;
  return meeting;
}

std::optional<StoreAddress> JointTraining::usable_store(Reporter& reporter) const {
  const auto& store = config_.run.place.store;
  if (!store || avoids_store_) return std::nullopt;
  const auto port = static_cast<uint16_t>(store->port);
  const auto fault =
      store->is_open ? fault_of_joining(store->host, port) : fault_of_listening(store->host, port);
  if (!fault) return store;
  reporter.message(
      fmt::format("joint training: the processes meet by a file, not by the store at "
                  "{}:{} (MASTER_ADDR, MASTER_PORT): {}",
                  store->host, store->port, *fault));
  return std::nullopt;
}

std::chrono::milliseconds JointTraining::longest_silence() const {
  return std::chrono::seconds(config_.run.lease);
}

std::unique_ptr<Ranks> JointTraining::connect(int64_t run, Reporter& reporter) {
  const int64_t world = config_.run.place.world;
  SharedJoint joint{.run = run,
                    .number = static_cast<int64_t>(std::random_device{}()),
                    .places = config_.run.joint_processes - 1};
  if (joint.places == 0) return one_rank();
  store_.invite(joint);
  const bool launched = world > 1;
  const int64_t expected = launched ? std::min(joint.places, world - 1) : joint.places;
  const auto end = std::chrono::steady_clock::now() + (launched ? kWaitForWorld : kWaitForOthers);
  int64_t others = 0;
  Patience patience;
  while (others < expected && std::chrono::steady_clock::now() < end) {
    if (directory_.crew().others_hold(place_lease(joint, others + 1)))
      ++others;
    else
      patience.pause(reporter.stop_token());
  }
  joint.size = 1 + others;
  if (others > 0) joint.store = usable_store(reporter);
  store_.invite(joint);
  if (others == 0) return one_rank();
  const auto& store = joint.store;
  reporter.message(
      fmt::format("joint training: {} processes together{}", joint.size,
                  store ? fmt::format(", by the store at {}:{}", store->host, store->port) : ""));
  try {
    return gloo_ranks(meeting(joint), 0, joint.size, longest_silence());
  } catch (const RanksLost&) {
    // Who is lost is not known, and the store may be to blame.
    if (store && !std::exchange(avoids_store_, true))
      reporter.message("joint training: from now on the processes meet by a file");
    throw;
  }
}

SearchRecord JointTraining::lead(int64_t run, Reporter& reporter) {
  for (;;) {
    const auto probe = make_probe_(run, /*writes=*/true);
    try {
      SearchRecord search =
          store_.train_observed(key(run), *probe, reporter, [&] { return connect(run, reporter); });
      store_.invite({});
      return search;
    } catch (const RanksLost& lost) {
      reporter.warning(
          fmt::format("a process that trained the joint network together with this one is lost "
                      "({}); the training goes on from its last checkpoint",
                      lost.what()));
    }
  }
}

bool JointTraining::follow(const SharedJoint& joint, const std::stop_token& stop) {
  const std::unique_lock lock(mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return false;
  if (joint_.number != joint.number) place_.reset();
  if (joint.size == 0) {
    for (int64_t rank = 1; rank <= joint.places && !place_; ++rank) {
      place_ = directory_.crew().take(place_lease(joint, rank));
      rank_ = rank;
    }
    joint_ = joint;
    if (place_) Patience().pause(stop);
    return place_ != nullptr;
  }
  if (!place_ || rank_ >= joint.size) return false;
  const auto place = std::exchange(place_, nullptr);
  const auto probe = make_probe_(joint.run, /*writes=*/false);
  try {
    const auto ranks = gloo_ranks(meeting(joint), rank_, joint.size, longest_silence());
    store_.follow(key(joint.run), *probe, *ranks, stop);
  } catch (const RanksLost&) {
    // The process that leads invites those that are left.
  }
  return true;
}

}  // namespace kindred
