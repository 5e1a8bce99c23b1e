#pragma once

#include <cstdint>
#include <vector>

#include "kindred/refine/cover.h"
#include "kindred/refine/network_gains.h"
#include "kindred/run/network_store.h"

namespace kindred {

// The most blocks of successive validation rows in NetworkGains::noise; fewer rows: one each.
inline constexpr int64_t kNoiseBlocks = 512;

// Gains of trained networks over the single-task networks, on the validation rows. A loss is the
// mean over the seeds it is given for.
class TrainedGains {
 public:
  // The single-task networks must be trained with `seeds`. Throws InputError if there are fewer
  // than two validation rows, and as NetworkStore::scores() and row_losses() do.
  TrainedGains(NetworkStore& store, std::vector<uint64_t> seeds);

  // The gains of the network of `group`, two or more tasks, which is trained with `seeds`. The
  // noise of a gain is that of the ratio of two weighted means, to first order. A task whose
  // single-task loss is not above 0 gains 0.
  [[nodiscard]] NetworkGains of(const Group& group, const std::vector<uint64_t>& seeds) const;

  // [task]: the task's weight times its single-task loss, so that the value of a cover is the
  // relative decrease of the total loss. All 1 if no loss is above 0.
  [[nodiscard]] std::vector<double> weights() const;

 private:
  // One task's loss, and its sampling error by block of rows.
  struct Loss {
    double value = 0;
    std::vector<double> noise;
  };
  [[nodiscard]] std::vector<Loss> losses(const Group& group,
                                         const std::vector<uint64_t>& seeds) const;

  NetworkStore& store_;
  std::vector<Loss> alone_;  // [task]
};

}  // namespace kindred
